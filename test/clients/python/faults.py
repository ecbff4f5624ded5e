"""Faults, each in a separate dataset, where it doesn't affect other cases."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.request import Request, urlopen


@dataclass(frozen=True)
class Failing:
    """A dataset in which calls fail."""

    name: str
    key: str
    """The dataset's key."""

    def statuses(self) -> list[int]:
        """The statuses of the calls that were received, in order."""
        return [entry["status"] for entry in self._entries()]

    def seconds_apart(self) -> list[float]:
        """The time between each call and the one before it."""
        times = [datetime.fromisoformat(entry["time"].replace("Z", "+00:00")) for entry in self._entries()]
        return [(later - earlier).total_seconds() for earlier, later in zip(times, times[1:])]

    def _entries(self) -> list[dict[str, Any]]:
        return control("GET", f"journal?dataset={self.name}")["entries"]


@contextmanager
def failing(provider: str, effect: dict[str, Any], first: int) -> Iterator[Failing]:
    """Makes the first calls fail."""
    dataset = control("POST", "datasets", {})
    fault = {"provider": provider, "dataset": dataset["name"], "effect": effect, "calls": {"first": first}}
    control("POST", "faults", fault)
    try:
        yield Failing(dataset["name"], dataset["keys"][provider][0])
    finally:
        control("DELETE", f"datasets/{dataset['name']}")


def control(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    url = f"{os.environ['USAGE_EMULATOR_URL']}/_emulator/{path}"
    data = None if body is None else json.dumps(body).encode()
    headers = {} if body is None else {"Content-Type": "application/json"}
    with urlopen(Request(url, data, headers, method=method)) as response:
        text = response.read()
    return json.loads(text) if text else None
