"""Tests that find the bugs of syncs.py. Each check is a test that you can write for your own program."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from conftest import Dataset, own_dataset
from syncs import AddsARepeatedRowTwice, Careful, StopsAtAnEmptyPage, TrustsAClosedMonth

JANUARY = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")


def reads_on_after_an_empty_page(dataset: Dataset, sync: Any) -> None:
    expected = sync.total(*JANUARY)
    dataset.arm_fault(provider="gitpod", calls={"nth": 2}, effect={"kind": "empty_page"})
    assert sync.total(*JANUARY) == expected


def reads_a_closed_month_again(dataset: Dataset, sync: Any) -> None:
    early = sync.total(*JANUARY)
    dataset.advance("P10D")
    assert sync.total(*JANUARY) > early


def adds_a_repeated_row_once(dataset: Dataset, sync: Any) -> None:
    expected = sync.total(*JANUARY)
    dataset.arm_fault(provider="gitpod", calls={"first": 1}, effect={"kind": "repeated_row"})
    assert sync.total(*JANUARY) == expected


BUGS = {
    Careful: None,
    StopsAtAnEmptyPage: reads_on_after_an_empty_page,
    TrustsAClosedMonth: reads_a_closed_month_again,
    AddsARepeatedRowTwice: adds_a_repeated_row_once,
}


@pytest.fixture
def late_arrivals(usage_emulator: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dataset]:
    """A dataset in which usage of January arrives in February."""
    yield from own_dataset(usage_emulator, monkeypatch, scenario="late-arrivals")


@pytest.mark.parametrize("check", [bug for bug in BUGS.values() if bug])
@pytest.mark.parametrize("program", BUGS)
def test_each_bug_fails_one_check(
    late_arrivals: Dataset, program: type[Any], check: Callable[[Dataset, Any], None]
) -> None:
    with pytest.raises(AssertionError) if BUGS[program] is check else nullcontext():
        check(late_arrivals, program())
