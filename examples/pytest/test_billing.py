"""Tests of a billing integration. `pip install gcore pytest`"""

from conftest import Dataset
from gcore import Gcore

JANUARY = {"time_from": "2026-01-01T00:00:00Z", "time_to": "2026-02-01T00:00:00Z"}


def test_pages_add_up_to_the_whole(dataset: Dataset) -> None:
    client = Gcore()  # configured by the environment
    whole = client.cloud.usage_reports.get(**JANUARY, limit=1000)
    pages = [
        client.cloud.usage_reports.get(**JANUARY, limit=100, offset=offset)
        for offset in range(0, whole.count, 100)
    ]
    assert [resource for page in pages for resource in page.resources] == whole.resources


def test_a_client_retries_after_two_failures(dataset: Dataset) -> None:
    dataset.arm_fault(
        provider="gcore",
        calls={"first": 2},
        effect={"kind": "error", "status": 503, "retry-after-ms": 1},
    )
    assert Gcore(max_retries=2).cloud.usage_reports.get(**JANUARY).count > 0


def test_usage_grows_as_time_passes(dataset: Dataset) -> None:
    client = Gcore()
    year = {"time_from": "2026-01-01T00:00:00Z", "time_to": "2027-01-01T00:00:00Z"}
    february = client.cloud.usage_reports.get(**year).count
    dataset.advance("P6M")
    assert client.cloud.usage_reports.get(**year).count > february
