"""gcore, sync and async, on httpx and on aiohttp, configured only by GCORE_BASE_URL and GCORE_API_KEY.

Responses are validated strictly: the client raises if one doesn't have its declared type.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any, get_args

import gcore
import pytest
from gcore import AsyncGcore, DefaultAioHttpClient, Gcore
from gcore.types.cloud import UsageReport
from gcore.types.cloud.usage_report import Resource

from expected import (
    DAY,
    NOW,
    TAGGED,
    TOTAL_KEY,
    UNITS,
    Usage,
    day_of,
    gcore_report,
    gcore_rows,
    gcore_totals,
    instant,
    milliseconds,
)
from faults import failing

Get = Callable[..., UsageReport]

ALL = 100_000
"""A limit above the size of every report of the scenario."""

MONTH = (day_of(NOW) - 40 * DAY, day_of(NOW) - 10 * DAY)
"""A closed period, ms."""


def get_sync(**params: Any) -> UsageReport:
    with Gcore(_strict_response_validation=True) as client:
        return client.cloud.usage_reports.get(**params)


async def get_async(client: AsyncGcore, **params: Any) -> UsageReport:
    async with client:
        return await client.cloud.usage_reports.get(**params)


def get_httpx(**params: Any) -> UsageReport:
    return asyncio.run(get_async(AsyncGcore(_strict_response_validation=True), **params))


def get_aiohttp(**params: Any) -> UsageReport:
    async def get() -> UsageReport:
        client = AsyncGcore(_strict_response_validation=True, http_client=DefaultAioHttpClient())
        return await get_async(client, **params)

    return asyncio.run(get())


@pytest.fixture(params=[get_sync, get_httpx, get_aiohttp], ids=["sync", "async", "aiohttp"])
def get(request: pytest.FixtureRequest) -> Get:
    return request.param


@pytest.fixture
def client() -> Iterator[Gcore]:
    with Gcore(_strict_response_validation=True, max_retries=0) as client:
        yield client


def month(**params: Any) -> dict[str, Any]:
    return {"time_from": instant(MONTH[0]), "time_to": instant(MONTH[1]), **params}


def key_of(resource: Resource) -> tuple[Any, ...]:
    distinct = getattr(resource, "uuid", None) or getattr(resource, "port_id", None)
    name = getattr(resource, "last_name", None)
    what = (resource.type, resource.project_id, resource.region_id, resource.billing_metric_name, distinct or name)
    return (*what, milliseconds(resource.first_seen))


def check_resource(resource: Resource, usage: Usage) -> None:
    row = usage.row
    assert resource.billing_value == usage.billing_value
    assert resource.billing_value_unit == UNITS[row["type"]][0]
    assert milliseconds(resource.first_seen) == usage.first_seen
    assert milliseconds(resource.last_seen) == usage.last_seen
    assert resource.region == resource.region_id == row["regionId"]
    for name, value in row["attributes"].items():
        assert getattr(resource, name) == value
    if hasattr(resource, "last_size"):
        assert resource.last_size == usage.last_size
    if row["type"] in TAGGED:
        tags = None if row["tags"] is None else [{key: value} for key, value in row["tags"]]
        assert resource.tags == tags
    else:
        assert not hasattr(resource, "tags")


def check_report(report: UsageReport, expected: Iterable[Usage]) -> None:
    """Checks that a report with all its resources agrees with the scenario's rows."""
    by_key = {usage.key: usage for usage in expected}
    assert report.count == len(report.resources) == len(by_key)
    assert {key_of(resource) for resource in report.resources} == set(by_key)
    for resource in report.resources:
        check_resource(resource, by_key[key_of(resource)])
    check_totals(report, by_key.values())


def check_totals(report: UsageReport, expected: Iterable[Usage]) -> None:
    totals = gcore_totals(expected)
    found = {
        (total.type, total.billing_metric_name, total.region, getattr(total, TOTAL_KEY.get(total.type, ""), None)): total
        for total in report.totals
    }
    assert len(found) == len(report.totals)
    assert set(found) == set(totals)
    for key, total in found.items():
        unit, divisor = UNITS[total.type]
        assert total.billing_value == pytest.approx(totals[key] / divisor, rel=1e-12)
        assert total.billing_value_unit == unit


def test_a_whole_report_agrees_with_the_scenarios_rows(get: Get) -> None:
    check_report(get(**month(limit=ALL)), gcore_report(*MONTH))


def test_every_type_of_resource_is_in_the_scenario_and_parses_to_its_own_class(client: Gcore) -> None:
    first = min(segment["startedAt"] for row in gcore_rows() for segment in row["segments"])
    report = client.cloud.usage_reports.get(time_from=instant(first), time_to=instant(NOW), enable_last_day=True, limit=ALL)
    assert {resource.type for resource in report.resources} == set(UNITS)
    for resource in report.resources:
        assert type(resource) in get_args(get_args(Resource)[0])
    check_report(report, gcore_report(first, NOW, enable_last_day=True))


@pytest.mark.parametrize("limit", [1, 7, 50, 200])
def test_pages_joined_are_the_whole_report(client: Gcore, limit: int) -> None:
    types = ["instance"] if limit == 1 else ["instance", "volume", "egress_traffic", "floatingip"]
    whole = client.cloud.usage_reports.get(**month(limit=ALL, types=types))
    offset, joined = 0, list[Resource]()
    last = min(whole.count, 20 * limit)
    while offset < last:
        page = client.cloud.usage_reports.get(**month(limit=limit, offset=offset, types=types))
        assert page.count == whole.count
        assert page.totals == whole.totals
        assert len(page.resources) == min(limit, whole.count - offset)
        joined += page.resources
        offset += limit
    assert joined == whole.resources[: len(joined)]
    assert len(joined) == last or limit * 20 < whole.count


def test_the_default_page_has_ten_resources_and_an_offset_beyond_the_end_has_none(client: Gcore) -> None:
    assert len(client.cloud.usage_reports.get(**month()).resources) == 10
    beyond = client.cloud.usage_reports.get(**month(offset=ALL))
    assert beyond.resources == []
    assert beyond.count == len(gcore_report(*MONTH))
    check_totals(beyond, gcore_report(*MONTH))


def test_both_ends_are_truncated_to_their_days_and_the_last_day_is_included_on_request(get: Get) -> None:
    inside = {"time_from": instant(MONTH[0] + DAY // 3), "time_to": instant(MONTH[0] + 2 * DAY + DAY // 2)}
    without = get(**inside, limit=ALL)
    check_report(without, gcore_report(MONTH[0], MONTH[0] + 2 * DAY))
    with_last_day = get(**inside, limit=ALL, enable_last_day=True)
    check_report(with_last_day, gcore_report(MONTH[0], MONTH[0] + 3 * DAY))


def test_an_offset_is_converted_to_utc_before_the_day_is_determined(client: Gcore) -> None:
    east = timezone(timedelta(hours=9))
    midnight_in_tokyo = instant(MONTH[0]).replace(tzinfo=east)
    report = client.cloud.usage_reports.get(time_from=midnight_in_tokyo, time_to=instant(MONTH[0]), limit=ALL)
    check_report(report, gcore_report(MONTH[0] - DAY, MONTH[0]))


def test_equal_days_are_an_empty_report_without_the_last_day(client: Gcore) -> None:
    now = datetime.now(timezone.utc)
    empty = client.cloud.usage_reports.get(time_from=now, time_to=now)
    assert (empty.count, empty.resources, empty.totals) == (0, [], [])
    day = {"time_from": instant(MONTH[0]), "time_to": instant(MONTH[0]), "enable_last_day": True}
    check_report(client.cloud.usage_reports.get(**day, limit=ALL), gcore_report(MONTH[0], MONTH[0] + DAY))


def test_nothing_is_metered_beyond_the_clock(client: Gcore) -> None:
    today = {"time_from": instant(NOW), "time_to": instant(NOW + 7 * DAY)}
    report = client.cloud.usage_reports.get(**today, limit=ALL)
    check_report(report, gcore_report(NOW, NOW + 7 * DAY))
    assert all(milliseconds(resource.last_seen) <= NOW for resource in report.resources)


def test_types_projects_and_regions_must_all_match(get: Get) -> None:
    rows = gcore_report(*MONTH)
    types = ["instance", "volume", "backup"]
    projects = [project for project, _ in Counter(usage.row["projectId"] for usage in rows).most_common(2)]
    regions = [region for region, _ in Counter(usage.row["regionId"] for usage in rows).most_common(1)]
    expected = [
        usage
        for usage in rows
        if usage.row["type"] in types and usage.row["projectId"] in projects and usage.row["regionId"] in regions
    ]
    assert expected
    check_report(get(**month(limit=ALL, types=types, projects=projects, regions=regions)), expected)


def test_null_projects_and_empty_lists_filter_nothing(client: Gcore) -> None:
    rows = gcore_report(*MONTH)
    check_report(client.cloud.usage_reports.get(**month(limit=ALL, projects=None)), rows)
    check_report(client.cloud.usage_reports.get(**month(limit=ALL, types=[], projects=[], regions=[])), rows)


@pytest.mark.parametrize("type_name", sorted(UNITS))
def test_each_type_can_be_requested_alone(client: Gcore, type_name: str) -> None:
    expected = [usage for usage in gcore_report(*MONTH) if usage.row["type"] == type_name]
    check_report(client.cloud.usage_reports.get(**month(limit=ALL, types=[type_name])), expected)


def test_the_clients_newest_type_has_no_resources_yet(client: Gcore) -> None:
    report = client.cloud.usage_reports.get(**month(types=["inference_public_models"]))
    assert (report.count, report.resources, report.totals) == (0, [], [])


@pytest.mark.parametrize(
    ("type_name", "field"),
    [
        ("instance", "flavor"),
        ("instance", "uuid"),
        ("volume", "volume_type"),
        ("snapshot", "last_size"),
        ("egress_traffic", "instance_type"),
        ("file_share", "file_share_type"),
        ("backup", "source_volume_uuid"),
        ("image", "last_name"),
    ],
)
def test_a_schema_filter_selects_the_rows_of_one_type_with_one_of_the_values(
    client: Gcore, type_name: str, field: str
) -> None:
    def value_of(usage: Usage) -> str | None:
        row = usage.row
        own = {"uuid": row["uuid"], "last_name": row["name"], "last_size": usage.last_size, **row["attributes"]}
        return None if own[field] is None else str(own[field])

    rows = [usage for usage in gcore_report(*MONTH) if usage.row["type"] == type_name]
    values = sorted({value for usage in rows if (value := value_of(usage)) is not None})[:2]
    assert values
    schema_filter = {"type": type_name, "field": field, "values": [*values, "no such value"]}
    report = client.cloud.usage_reports.get(**month(limit=ALL, schema_filter=schema_filter))
    check_report(report, [usage for usage in rows if value_of(usage) in values])


def tags_of(usage: Usage) -> list[tuple[str, str]]:
    return [(key, value) for key, value in usage.row["tags"] or []]


@pytest.mark.parametrize("condition_type", ["OR", "AND", None])
def test_strict_tag_conditions_match_equal_keys_and_values(client: Gcore, condition_type: str | None) -> None:
    rows = gcore_report(*MONTH)
    tagged = next(usage for usage in rows if len(tags_of(usage)) >= 2)
    conditions = tags_of(tagged)[:2]
    meets = all if condition_type == "AND" else any
    expected = [usage for usage in rows if meets(condition in tags_of(usage) for condition in conditions)]
    tags: dict[str, Any] = {
        "conditions": [{"key": key, "value": value, "strict": True} for key, value in conditions],
        **({} if condition_type is None else {"condition_type": condition_type}),
    }
    check_report(client.cloud.usage_reports.get(**month(limit=ALL, tags=tags)), expected)


def test_a_loose_tag_condition_matches_a_substring_case_insensitively(client: Gcore) -> None:
    rows = gcore_report(*MONTH)
    key, value = next(tag for usage in rows for tag in tags_of(usage) if len(tag[1]) >= 4)
    part = value[:-1].upper()
    expected = [
        usage
        for usage in rows
        if any(own_key == key and part.lower() in own.lower() for own_key, own in tags_of(usage))
    ]
    tags = {"conditions": [{"key": key, "value": part, "strict": False}]}
    check_report(client.cloud.usage_reports.get(**month(limit=ALL, tags=tags)), expected)


ORDERS: dict[str, Callable[[Resource], Any]] = {
    "billing_value": lambda resource: resource.billing_value,
    "first_seen": lambda resource: resource.first_seen,
    "last_name": lambda resource: getattr(resource, "last_name", None) or "",
    "last_seen": lambda resource: resource.last_seen,
    "project": lambda resource: resource.project_id,
    "region": lambda resource: resource.region,
    "type": lambda resource: resource.type,
}


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("field", sorted(ORDERS))
def test_order_by_and_sorting_order_the_resources(client: Gcore, field: str, direction: str) -> None:
    narrowed = {"types": ["instance", "volume", "floatingip", "load_balancer"]}
    ordered = client.cloud.usage_reports.get(**month(limit=ALL, order_by=[f"{field}.{direction}"], **narrowed))
    keys = [ORDERS[field](resource) for resource in ordered.resources]
    assert keys == sorted(keys, reverse=direction == "desc")
    older = client.cloud.usage_reports.get(**month(limit=ALL, sorting=[{field: direction}], **narrowed))
    assert older.resources == ordered.resources
    both = month(limit=ALL, order_by=[f"{field}.{direction}"], sorting=[{"project": "desc"}], **narrowed)
    assert client.cloud.usage_reports.get(**both).resources == ordered.resources


def test_several_criteria_apply_in_order_and_the_default_is_the_project(client: Gcore) -> None:
    narrowed = {"types": ["instance", "volume"]}
    report = client.cloud.usage_reports.get(**month(limit=ALL, order_by=["type.desc", "region.asc", "last_name.asc"], **narrowed))
    keys = [(resource.region, getattr(resource, "last_name")) for resource in report.resources if resource.type == "volume"]
    assert keys == sorted(keys)
    assert [resource.type for resource in report.resources] == sorted(
        (resource.type for resource in report.resources), reverse=True
    )
    projects = [resource.project_id for resource in client.cloud.usage_reports.get(**month(limit=ALL)).resources]
    assert projects == sorted(projects)


def test_the_vendors_own_example_has_resources(get: Get) -> None:
    conditions = [{"key": "os_version", "strict": True, "value": version} for version in ("22.04", "23.04")]
    start, end = 1564617600000, 1568505600000
    report = get(
        time_from="2019-08-01T00:00:00",
        time_to="2019-09-15T00:00:00",
        limit=50,
        offset=0,
        projects=[16, 17, 18, 19, 20],
        regions=[4, 5],
        schema_filter={"field": "flavor", "type": "instance", "values": ["g1-standard-1-2"]},
        sorting=[{"project": "desc"}],
        tags={"condition_type": "OR", "conditions": conditions},
        types=["egress_traffic", "instance"],
    )
    expected = [
        usage
        for usage in gcore_report(start, end)
        if usage.row["type"] == "instance"
        and usage.row["attributes"]["flavor"] == "g1-standard-1-2"
        and usage.row["projectId"] in range(16, 21)
        and usage.row["regionId"] in (4, 5)
        and {("os_version", "22.04"), ("os_version", "23.04")} & set(tags_of(usage))
    ]
    assert expected
    check_report(report, expected)


def test_several_clients_send_requests_at_once_without_affecting_each_other() -> None:
    periods = [(MONTH[0] + day * DAY, MONTH[0] + 2 * day * DAY) for day in range(1, 9)]

    def ask(period: tuple[int, int]) -> UsageReport:
        return get_sync(time_from=instant(period[0]), time_to=instant(period[1]), limit=ALL)

    with ThreadPoolExecutor(len(periods)) as pool:
        for report, period in zip(pool.map(ask, periods), periods, strict=True):
            check_report(report, gcore_report(*period))


def test_one_async_client_requests_several_pages_at_once() -> None:
    async def ask() -> list[UsageReport]:
        async with AsyncGcore(_strict_response_validation=True) as client:
            pages = (client.cloud.usage_reports.get(**month(limit=20, offset=offset)) for offset in range(0, 200, 20))
            return await asyncio.gather(*pages)

    joined = [resource for page in asyncio.run(ask()) for resource in page.resources]
    assert joined == get_sync(**month(limit=200)).resources


@pytest.mark.parametrize("api_key", ["wrong", "1234$", "1234$wrong"])
def test_a_bad_key_raises_authentication_error(api_key: str) -> None:
    with Gcore(api_key=api_key) as client, pytest.raises(gcore.AuthenticationError) as raised:
        client.cloud.usage_reports.get(**month())
    assert raised.value.status_code == 401
    assert isinstance(raised.value.body, dict)
    assert {"exception_class", "message", "request_id"} <= raised.value.body.keys()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": -1}, "limit"),
        ({"offset": -1}, "offset"),
        ({"types": ["spaceship"]}, "types"),
        ({"projects": ["sixteen"]}, "projects"),
        ({"order_by": ["project.sideways"]}, "order_by"),
        ({"sorting": [{"project": "sideways"}]}, "sorting"),
        ({"schema_filter": {"type": "instance", "field": "volume_type", "values": ["a"]}}, "schema_filter"),
        ({"tags": {"conditions": []}}, "tags"),
        ({"time_from": "yesterday"}, "time_from"),
        ({"time_from": instant(MONTH[1] + DAY)}, None),
        ({"extra_body": {"spaceship": 1}}, "spaceship"),
    ],
    ids=str,
)
def test_a_bad_argument_raises_bad_request_error_and_names_the_field(
    client: Gcore, wrong: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(gcore.BadRequestError) as raised:
        client.cloud.usage_reports.get(**{**month(), **wrong})
    body = raised.value.body
    assert isinstance(body, dict)
    assert body["exception_class"] == "ValidationError"
    assert len(body["request_id"]) == 32
    assert field is None or any(name.split(".")[0] == field for name in body["invalid_fields"])


def test_an_operation_that_is_not_emulated_raises_not_found_error(client: Gcore) -> None:
    with pytest.raises(gcore.NotFoundError) as raised:
        client.cloud.audit_logs.list()
    assert isinstance(raised.value.body, dict)
    assert raised.value.body["exception_class"] == "NotFoundError"


def test_a_429_is_retried_after_its_retry_after_ms() -> None:
    # Longer than the client's default delay.
    effect = {"kind": "error", "status": 429, "retry-after-ms": 1500}
    with failing("gcore", effect, first=1) as calls, Gcore(api_key=calls.key) as client:
        check_report(client.cloud.usage_reports.get(**month(limit=ALL)), gcore_report(*MONTH))
        assert calls.statuses() == [429, 200]
        assert calls.seconds_apart()[0] > 1.4


def test_a_503_is_retried_twice_and_then_succeeds() -> None:
    effect = {"kind": "error", "status": 503}
    with failing("gcore", effect, first=2) as calls, Gcore(api_key=calls.key) as client:
        check_report(client.cloud.usage_reports.get(**month(limit=ALL)), gcore_report(*MONTH))
        assert calls.statuses() == [503, 503, 200]


def test_a_503_is_retried_by_the_async_client_too() -> None:
    with failing("gcore", {"kind": "error", "status": 503}, first=2) as calls:
        report = asyncio.run(get_async(AsyncGcore(api_key=calls.key), **month(limit=ALL)))
        check_report(report, gcore_report(*MONTH))
        assert calls.statuses() == [503, 503, 200]


def test_x_should_retry_false_stops_the_retries() -> None:
    effect = {"kind": "error", "status": 503, "x-should-retry": False}
    with failing("gcore", effect, first=1) as calls, Gcore(api_key=calls.key) as client:
        with pytest.raises(gcore.InternalServerError):
            client.cloud.usage_reports.get(**month())
        assert calls.statuses() == [503]


def test_a_timeout_raises_api_timeout_error() -> None:
    with Gcore(base_url=os.environ["USAGE_EMULATOR_SLOW_URL"], timeout=0.2, max_retries=0) as client:
        with pytest.raises(gcore.APITimeoutError):
            client.cloud.usage_reports.get(**month())


def test_raw_and_streamed_responses_parse_to_the_same_report(client: Gcore) -> None:
    raw = client.cloud.usage_reports.with_raw_response.get(**month())
    with client.cloud.usage_reports.with_streaming_response.get(**month()) as streamed:
        assert streamed.parse() == raw.parse()
    assert raw.headers["x-request-id"]
