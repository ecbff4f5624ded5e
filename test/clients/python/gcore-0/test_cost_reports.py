"""gcore's cost reports, projects, regions and reservations, compared with its usage report and the exported prices."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.request import Request, urlopen

import pytest
from gcore import AsyncGcore, DefaultAioHttpClient, Gcore

from expected import DAY, NOW, TOTAL_KEY, day_of, instant

ALL = 100_000
PERIOD = {"time_from": instant(day_of(NOW) - 40 * DAY), "time_to": instant(day_of(NOW) - 10 * DAY)}
COST = {"billing_feature_name", "cost", "currency", "err"}

Call = Callable[[Callable[[Any], Any]], Any]


def call_sync(request: Callable[[Any], Any]) -> Any:
    with Gcore(_strict_response_validation=True) as client:
        return request(client.cloud)


def call_async(request: Callable[[Any], Any], **options: Any) -> Any:
    async def call() -> Any:
        async with AsyncGcore(_strict_response_validation=True, **options) as client:
            return await request(client.cloud)

    return asyncio.run(call())


def call_aiohttp(request: Callable[[Any], Any]) -> Any:
    return call_async(request, http_client=DefaultAioHttpClient())


@pytest.fixture(params=[call_sync, call_async, call_aiohttp], ids=["sync", "async", "aiohttp"])
def call(request: pytest.FixtureRequest) -> Call:
    return request.param


@pytest.fixture
def client() -> Iterator[Gcore]:
    with Gcore(_strict_response_validation=True, max_retries=0) as client:
        yield client


def exported_prices() -> dict[str, list[tuple[str, Decimal]]]:
    """The price list of the account, by metric: first days and prices, in order."""
    with urlopen(f"{os.environ['USAGE_EMULATOR_URL']}/_emulator/datasets/default/export") as response:
        lines = [json.loads(line) for line in response]
    prices: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for line in lines:
        if line["provider"] == "gcore" and line.get("kind") == "prices":
            prices[line["record"]["metric"]].append((line["record"]["from"], Decimal(line["record"]["price"])))
    return {metric: sorted(changes) for metric, changes in prices.items()}


def total_key(row: Any) -> tuple[Any, ...]:
    return (row.type, row.billing_metric_name, row.region_id, getattr(row, TOTAL_KEY.get(row.type) or "", None))


def test_rows_are_those_of_the_usage_report_and_their_cost(call: Call) -> None:
    usage = call(lambda cloud: cloud.usage_reports.get(**PERIOD, limit=ALL))
    costs = call(lambda cloud: cloud.cost_reports.get_detailed(**PERIOD, limit=ALL))
    assert costs.price_status == "show"
    assert costs.count == len(costs.results) == usage.count
    for resource, row in zip(usage.resources, costs.results, strict=True):
        assert row.to_dict(mode="json").keys() - resource.to_dict(mode="json").keys() == COST
        assert {name: value for name, value in row.to_dict().items() if name not in COST} == resource.to_dict()
        assert row.currency == "EUR"
        assert row.err is None


def test_costs_add_up_to_totals(call: Call) -> None:
    rows = call(lambda cloud: cloud.cost_reports.get_detailed(**PERIOD, limit=ALL)).results
    totals = call(lambda cloud: cloud.cost_reports.get_aggregated(**PERIOD))
    assert totals.count == len(totals.results)
    sums: Counter[tuple[Any, ...]] = Counter()
    counts = Counter(total_key(row) for row in rows)
    for row in rows:
        sums[total_key(row)] += row.cost
    assert {total_key(total) for total in totals.results} == set(sums)
    for total in totals.results:
        key = total_key(total)
        assert abs(total.cost - sums[key]) <= 0.000_005 * (counts[key] + 1)


def test_costs_are_usage_times_price(client: Gcore) -> None:
    prices = exported_prices()
    for total in client.cloud.cost_reports.get_aggregated(**PERIOD, rounding=False).results:
        changes = prices[total.billing_metric_name]
        if len(changes) == 1:
            expected = Decimal(total.billing_value) * changes[0][1]
            assert total.cost == pytest.approx(float(expected), rel=1e-12)


def test_a_price_change_in_the_period_splits_it_by_day(client: Gcore) -> None:
    prices = exported_prices()
    metric, changes = next((metric, changes) for metric, changes in prices.items() if len(changes) > 1)
    first, last = instant(day_of(NOW) - 31 * DAY), instant(day_of(NOW))
    report = client.cloud.cost_reports.get_aggregated(time_from=first, time_to=last, rounding=False)
    found = sum(total.cost for total in report.results if total.billing_metric_name == metric)
    expected = Decimal(0)
    for day in range(day_of(NOW) - 31 * DAY, day_of(NOW), DAY):
        price = [price for start, price in changes if start <= instant(day).date().isoformat()][-1]
        usage = client.cloud.usage_reports.get(time_from=instant(day), time_to=instant(day + DAY), limit=1)
        used = sum(total.billing_value for total in usage.totals if total.billing_metric_name == metric)
        expected += Decimal(used) * price
    assert found == pytest.approx(float(expected), rel=1e-12)
    assert found > 0


def test_the_monthly_report_tells_commitments_from_pay_as_you_go(call: Call) -> None:
    report = call(lambda cloud: cloud.cost_reports.get_aggregated_monthly(year_month="2026-01"))
    modes = Counter(re.split(" - ", row.billing_feature_name)[-1] for row in report.results)
    assert modes.keys() == {"PAYG", "Commit", "Overcommit"}
    assert report.count == len(report.results)


def test_reservations_are_the_commitments_of_the_monthly_report(client: Gcore) -> None:
    report = client.cloud.cost_reports.get_aggregated_monthly(year_month="2026-01")
    period = {"time_from": instant(day_of(NOW) - 31 * DAY), "time_to": instant(day_of(NOW))}
    reservations = client.cloud.billing_reservations.list(**period).results
    costs = [row.cost for row in report.results if row.billing_feature_name.endswith(" - Commit")]
    assert sorted(float(one.commit.price_total) for one in reservations) == sorted(costs)
    assert costs


def test_projects_and_regions_name_every_id(client: Gcore) -> None:
    names = {project.id: project.name for project in client.cloud.projects.list(limit=5)}
    regions = {region.id: region.display_name for region in client.cloud.regions.list(limit=3)}
    for row in client.cloud.cost_reports.get_detailed(**PERIOD, limit=ALL).results:
        assert names[row.project_id]
        assert f"{regions[row.region_id]} - PAYG" in row.billing_feature_name
    assert [project.id for project in client.cloud.projects.list(name="atlas")] == [101]


def test_csv_is_sent_to_those_who_ask_for_it(client: Gcore) -> None:
    answer = client.cloud.cost_reports.with_raw_response.get_aggregated(**PERIOD, response_format="csv_totals")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text())))
    totals = client.cloud.cost_reports.get_aggregated(**PERIOD).results
    assert [(row["Type"], float(row["Cost"]), row["Currency"]) for row in rows] == [
        (total.type, total.cost, "EUR") for total in totals
    ]


def test_a_spend_meter_adds_up_months() -> None:
    """A desktop program without the official client: one POST a month, and five fields of each row."""
    url = f"{os.environ['GCORE_BASE_URL']}/cloud/v1/reservation_cost_report/totals"
    headers = {"Authorization": f"APIKey {os.environ['GCORE_API_KEY']}", "Content-Type": "application/json"}
    spent: dict[str, float] = {}
    for month in ["2025-10", "2025-11", "2025-12", "2026-01"]:
        request = Request(url, data=json.dumps({"year_month": month}).encode(), headers=headers)
        with urlopen(request) as response:
            rows = json.load(response)["results"]
        assert {row["currency"] for row in rows} == {"EUR"}
        assert all(row["type"] and row["billing_feature_name"] for row in rows)
        spent[month] = sum(row["cost"] for row in rows)
    assert all(total > 0 for total in spent.values())
