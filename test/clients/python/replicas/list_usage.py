"""Lists the usage of every key on standard input with gcore, in small pages, and prints it by key."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone

from gcore import AuthenticationError, Gcore

LIMIT = 3
PERIOD = {
    "time_from": datetime(2019, 8, 1, tzinfo=timezone.utc),
    "time_to": datetime(2019, 8, 31, tzinfo=timezone.utc),
}


def usage(key: str) -> list[str]:
    found: list[str] = []
    with Gcore(api_key=key, max_retries=0) as client:
        try:
            while True:
                report = client.cloud.usage_reports.get(**PERIOD, limit=LIMIT, offset=len(found))
                found += [str(resource.to_dict().get("uuid", resource.type)) for resource in report.resources]
                if not report.resources or len(found) >= report.count:
                    return found
        except AuthenticationError:
            return ["401"]


print(json.dumps({key: usage(key) for key in json.load(sys.stdin)}))
