"""Four programs that add up how long the environments ran that stopped in a month. Three of them have a bug."""

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.request import Request, urlopen

Record = dict[str, Any]


def pages(start: str, end: str) -> Iterator[list[Record]]:
    url = f"{os.environ['GITPOD_BASE_URL']}/gitpod.v1.UsageService/ListEnvironmentUsageRecords"
    headers = {"Authorization": f"Bearer {os.environ['GITPOD_API_KEY']}", "Content-Type": "application/json"}
    token = ""
    while True:
        date_range = {"startTime": start, "endTime": end}
        body = {"filter": {"dateRange": date_range}, "pagination": {"pageSize": 1, "token": token}}
        with urlopen(Request(url, json.dumps(body).encode(), headers)) as response:
            page = json.load(response)
        yield page["records"]
        token = page["pagination"]["nextToken"]
        if not token:
            return


def length(record: Record) -> timedelta:
    start, end = (datetime.fromisoformat(record[name].replace("Z", "+00:00")) for name in ("createdAt", "stoppedAt"))
    return end - start


class Careful:
    """It reads to the last page, every time, and knows records by their id."""

    def total(self, start: str, end: str) -> timedelta:
        lengths = {record["id"]: length(record) for page in pages(start, end) for record in page}
        return sum(lengths.values(), timedelta())


class StopsAtAnEmptyPage:
    """Bug: a page without rows is taken for the end."""

    def total(self, start: str, end: str) -> timedelta:
        lengths: dict[str, timedelta] = {}
        for page in pages(start, end):
            if not page:
                break
            lengths.update((record["id"], length(record)) for record in page)
        return sum(lengths.values(), timedelta())


class TrustsAClosedMonth(Careful):
    """Bug: a month that has been read is never read again."""

    def __init__(self) -> None:
        self.known: dict[str, timedelta] = {}

    def total(self, start: str, end: str) -> timedelta:
        if start not in self.known:
            self.known[start] = super().total(start, end)
        return self.known[start]


class AddsARepeatedRowTwice:
    """Bug: a record that comes twice is added twice."""

    def total(self, start: str, end: str) -> timedelta:
        return sum((length(record) for page in pages(start, end) for record in page), timedelta())
