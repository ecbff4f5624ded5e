"""The scenario's rows, and the expected response to each query.

The runner writes the scenario's rows to a file, without SQL or HTTP. This module implements the rules of the APIs
independently, so that the emulator is never compared with itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

with open(os.environ["USAGE_EMULATOR_EXPECTED"], encoding="utf-8") as file:
    _expected: dict[str, Any] = json.load(file)

NOW: int = _expected["now"]
"""The dataset's clock, ms."""

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def instant(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=ms)


def milliseconds(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(milliseconds=1)


# Gitpod

Record = dict[str, Any]


def gitpod_records(
    start: int | None = None, end: int | None = None, project_id: str | None = None
) -> list[Record]:
    """The environments that have stopped in [start, end), in listing order."""
    records = [
        row
        for row in _expected["gitpod"]
        if max(row["stoppedAt"], row.get("arrivesAt", 0)) <= NOW
        and (start is None or start <= row["stoppedAt"])
        and (end is None or row["stoppedAt"] < end)
        and (project_id is None or row["projectId"] == project_id)
    ]
    return sorted(records, key=lambda row: (row["stoppedAt"], row["id"]))


@dataclass(frozen=True)
class Range:
    """Start inclusive, end exclusive, ms."""

    start: int
    end: int

    def records(self, project_id: str | None = None) -> list[Record]:
        return gitpod_records(self.start, self.end, project_id)


def gitpod_range(size: int) -> Range:
    """A range in the middle of the history with about `size` records, which ends exactly at the next record."""
    records = gitpod_records()
    first = max(len(records) // 2, 0)
    return Range(records[first]["stoppedAt"], records[min(first + size, len(records) - 1)]["stoppedAt"])


def busiest_project(records: Iterable[Record]) -> str:
    counts: dict[str, int] = {}
    for row in records:
        if row["projectId"] is not None:
            counts[row["projectId"]] = counts.get(row["projectId"], 0) + 1
    return max(sorted(counts), key=lambda project: counts[project])


# Gcore

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SAMPLE_OFFSET = 30_000
GIB = 2**30

# The wire format's unit, and the number of base units in it.
UNITS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(
        (
            "ai_cluster",
            "ai_virtual_cluster",
            "baremetal",
            "basic_vm",
            "dbaas_postgresql_connection_pooler",
            "dbaas_postgresql_cpu",
            "dbaas_postgresql_public_network",
            "external_ip",
            "floatingip",
            "instance",
            "load_balancer",
        ),
        ("minutes", 1),
    ),
    **dict.fromkeys(
        ("dbaas_postgresql_memory", "dbaas_postgresql_volume", "file_share", "snapshot", "volume"),
        ("gbminutes", 1),
    ),
    **dict.fromkeys(("backup", "image", "log_index"), ("gbminutes", GIB)),
    **dict.fromkeys(("containers", "functions"), ("GBS", 1024)),
    "egress_traffic": ("bytes", 1),
    "functions_calls": ("MLS", 1_000_000),
    "functions_traffic": ("GB", GIB),
    "inference": ("H", 60),
}

TOTAL_KEY: dict[str, str] = {
    **dict.fromkeys(("ai_cluster", "ai_virtual_cluster", "baremetal", "basic_vm", "instance", "load_balancer"), "flavor"),
    **dict.fromkeys(("dbaas_postgresql_volume", "snapshot", "volume"), "volume_type"),
    "egress_traffic": "instance_type",
    "file_share": "file_share_type",
}

TAGGED = frozenset(
    (
        "ai_cluster",
        "ai_virtual_cluster",
        "baremetal",
        "basic_vm",
        "egress_traffic",
        "file_share",
        "floatingip",
        "image",
        "instance",
        "load_balancer",
        "snapshot",
        "volume",
    )
)


def day_of(ms: int) -> int:
    return ms - ms % DAY


@dataclass(frozen=True)
class Usage:
    """One resource row of a report."""

    row: dict[str, Any]
    base_units: int
    first_seen: int
    last_seen: int
    last_size: int | None

    @property
    def billing_value(self) -> float:
        return self.base_units / UNITS[self.row["type"]][1]

    @property
    def key(self) -> tuple[Any, ...]:
        """Identifies the row in a report."""
        row = self.row
        distinct = row["uuid"] or row["attributes"].get("port_id") or row["name"]
        # A resource that was renamed or retagged is two rows, one after the other.
        return (row["type"], row["projectId"], row["regionId"], row["billingMetricName"], distinct, self.first_seen)


def gcore_rows() -> list[dict[str, Any]]:
    return _expected["gcore"]


def gcore_report(time_from: int, time_to: int, *, enable_last_day: bool = False) -> list[Usage]:
    """Every resource that was sampled in the period, from the UTC day of time_from up to that of time_to."""
    start = day_of(time_from)
    end = min(day_of(time_to) + (DAY if enable_last_day else 0), NOW + 1)
    return [usage for row in gcore_rows() if (usage := _usage_of(row, start, end)) is not None]


def _usage_of(row: dict[str, Any], start: int, end: int) -> Usage | None:
    weights: Sequence[int] = _expected["profiles"][row["profile"]]
    total, first_seen, last_seen, last_size = 0, None, 0, None
    for segment in row["segments"]:
        first = _first_sample_from(max(start, segment["startedAt"]))
        until = min(end, end if segment["endedAt"] is None else segment["endedAt"])
        if first >= until:
            continue
        for hour, samples in _samples_by_hour(first, until):
            total += segment["rate"] * samples * weights[hour % len(weights)]
        first_seen = first if first_seen is None else first_seen
        last_seen = _first_sample_from(until) - MINUTE
        last_size = segment.get("size")
    return None if first_seen is None else Usage(row, total, first_seen, last_seen, last_size)


def _first_sample_from(ms: int) -> int:
    return ms + (SAMPLE_OFFSET - ms) % MINUTE


def _samples_by_hour(first: int, until: int) -> Iterator[tuple[int, int]]:
    """The hours since Monday, 1969-12-29, each with its number of samples in [first, until)."""
    sample = first
    while sample < until:
        end = min(sample - sample % HOUR + HOUR, until)
        count = (end - sample + MINUTE - 1) // MINUTE
        yield sample // HOUR + 3 * 24, count
        sample += count * MINUTE


def gcore_totals(report: Iterable[Usage]) -> dict[tuple[Any, ...], int]:
    """Base units by type, metric, region and the type's own key; backups have no total."""
    totals: dict[tuple[Any, ...], int] = {}
    for usage in report:
        row = usage.row
        if row["type"] == "backup":
            continue
        own = row["attributes"].get(TOTAL_KEY.get(row["type"], ""))
        key = (row["type"], row["billingMetricName"], row["regionId"], own)
        totals[key] = totals.get(key, 0) + usage.base_units
    return totals
