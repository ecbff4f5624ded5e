"""gitpod-sdk 0.x, sync and async, on httpx and on aiohttp, configured only by GITPOD_BASE_URL and GITPOD_API_KEY.

Responses are validated strictly: the SDK raises where one isn't of its declared type.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import gitpod
import pytest
from gitpod import AsyncGitpod, DefaultAioHttpClient, Gitpod
from gitpod.types import EnvironmentUsageRecord

from expected import Range, Record, busiest_project, gitpod_range, gitpod_records, instant, milliseconds
from faults import failing

Walk = Callable[..., list[Record]]


def filter_of(within: Range, project_id: str | None = None) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        "date_range": {"start_time": instant(within.start), "end_time": instant(within.end)}
    }
    return chosen if project_id is None else {**chosen, "project_id": project_id}


def as_row(record: EnvironmentUsageRecord) -> Record:
    assert record.created_at is not None and record.stopped_at is not None
    return {
        "id": record.id,
        "environmentId": record.environment_id,
        "userId": record.user_id,
        "projectId": record.project_id,
        "runnerId": record.runner_id,
        "environmentClassId": record.environment_class_id,
        "createdAt": milliseconds(record.created_at),
        "stoppedAt": milliseconds(record.stopped_at),
    }


def rows(records: list[Record]) -> list[Record]:
    return [{key: value for key, value in row.items() if key != "arrivesAt"} for row in records]


def walk_sync(**params: Any) -> list[Record]:
    with Gitpod(_strict_response_validation=True) as client:
        return [as_row(record) for record in client.usage.list_environment_runtime_records(**params)]


async def walk_async(client: AsyncGitpod, **params: Any) -> list[Record]:
    async with client:
        return [as_row(record) async for record in client.usage.list_environment_runtime_records(**params)]


def walk_httpx(**params: Any) -> list[Record]:
    return asyncio.run(walk_async(AsyncGitpod(_strict_response_validation=True), **params))


def walk_aiohttp(**params: Any) -> list[Record]:
    async def walk() -> list[Record]:
        client = AsyncGitpod(_strict_response_validation=True, http_client=DefaultAioHttpClient())
        return await walk_async(client, **params)

    return asyncio.run(walk())


@pytest.fixture(params=[walk_sync, walk_httpx, walk_aiohttp], ids=["sync", "async", "aiohttp"])
def walk(request: pytest.FixtureRequest) -> Walk:
    return request.param


@pytest.fixture
def client() -> Iterator[Gitpod]:
    with Gitpod(_strict_response_validation=True, max_retries=0) as client:
        yield client


@pytest.mark.parametrize(("page_size", "size"), [(1, 15), (7, 100), (25, 300), (100, 1000)])
def test_the_auto_pager_lists_every_record_of_a_range_once_and_in_order(
    walk: Walk, page_size: int, size: int
) -> None:
    within = gitpod_range(size)
    expected = rows(within.records())
    assert walk(filter=filter_of(within), pagination={"page_size": page_size}) == expected


def test_the_page_size_of_the_query_string_takes_precedence(client: Gitpod) -> None:
    page = client.usage.list_environment_runtime_records(page_size=7, pagination={"page_size": 100})
    assert len(page.records) == 7


def test_a_page_size_of_0_means_25(client: Gitpod) -> None:
    page = client.usage.list_environment_runtime_records(page_size=0, pagination={"page_size": 100})
    assert [as_row(record) for record in page.records] == rows(gitpod_records()[:25])


def test_without_arguments_every_completed_record_is_listed(walk: Walk) -> None:
    assert walk(page_size=100) == rows(gitpod_records())


def test_a_token_in_the_body_is_used_if_the_query_has_none(client: Gitpod) -> None:
    within = gitpod_range(40)
    first = client.usage.list_environment_runtime_records(filter=filter_of(within), page_size=10)
    assert first.pagination is not None and first.pagination.next_token
    rest = client.usage.list_environment_runtime_records(
        filter=filter_of(within), page_size=10, pagination={"token": first.pagination.next_token}
    )
    assert [as_row(record) for record in first.records] + [as_row(record) for record in rest] == rows(
        within.records()
    )


def test_a_project_filter_selects_the_records_of_that_project(walk: Walk) -> None:
    within = gitpod_range(1000)
    project = busiest_project(within.records())
    assert walk(filter=filter_of(within, project), page_size=20) == rows(within.records(project))


def test_an_unknown_project_has_no_records(walk: Walk) -> None:
    assert walk(filter=filter_of(gitpod_range(50), "00000000-0000-4000-8000-000000000000")) == []


def test_a_range_that_ends_before_it_starts_is_empty(walk: Walk) -> None:
    within = gitpod_range(10)
    assert walk(filter=filter_of(Range(within.end, within.start))) == []


def test_a_timestamp_without_an_offset_is_read_as_utc(client: Gitpod) -> None:
    within = gitpod_range(30)
    naive = {
        "start_time": instant(within.start).replace(tzinfo=None),
        "end_time": instant(within.end).replace(tzinfo=None),
    }
    found = client.usage.list_environment_runtime_records(filter={"date_range": naive})
    assert [as_row(record) for record in found] == rows(within.records())


def test_the_vendors_own_example_has_records(client: Gitpod) -> None:
    found = client.usage.list_environment_runtime_records(
        filter={
            "date_range": {
                "start_time": datetime.fromisoformat("2024-01-01T00:00:00+00:00"),
                "end_time": datetime.fromisoformat("2024-01-02T00:00:00+00:00"),
            },
            "project_id": "d2c94c27-3b76-4a42-b88c-95a85e392c68",
        },
        pagination={"page_size": 100},
    )
    expected = gitpod_records(1704067200000, 1704153600000, "d2c94c27-3b76-4a42-b88c-95a85e392c68")
    assert expected
    assert [as_row(record) for record in found] == rows(expected)


def test_several_clients_page_at_once_without_affecting_each_other() -> None:
    ranges = [gitpod_range(size) for size in (20, 50, 90, 130, 170, 210, 250, 290)]

    def page_through(within: Range) -> list[Record]:
        return walk_sync(filter=filter_of(within), page_size=13)

    with ThreadPoolExecutor(len(ranges)) as pool:
        assert list(pool.map(page_through, ranges)) == [rows(within.records()) for within in ranges]


def test_one_async_client_pages_through_several_ranges_at_once() -> None:
    ranges = [gitpod_range(size) for size in (20, 50, 90, 130, 170, 210, 250, 290)]

    async def page_through() -> list[list[Record]]:
        async with AsyncGitpod() as client:

            async def page(within: Range) -> list[Record]:
                found = client.usage.list_environment_runtime_records(filter=filter_of(within), page_size=13)
                return [as_row(record) async for record in found]

            return await asyncio.gather(*(page(within) for within in ranges))

    assert asyncio.run(page_through()) == [rows(within.records()) for within in ranges]


def test_the_path_of_the_production_base_url_is_served_too() -> None:
    within = gitpod_range(10)
    base_url = f"{os.environ['GITPOD_BASE_URL'].removesuffix('/api')}/api"
    with Gitpod(base_url=base_url, _strict_response_validation=True) as client:
        found = client.usage.list_environment_runtime_records(filter=filter_of(within))
        assert [as_row(record) for record in found] == rows(within.records())


def test_a_wrong_key_raises_authentication_error() -> None:
    with Gitpod(bearer_token="wrong") as client, pytest.raises(gitpod.AuthenticationError) as raised:
        client.usage.list_environment_runtime_records()
    assert raised.value.status_code == 401
    assert raised.value.body["code"] == "unauthenticated"  # type: ignore[index]


def test_a_wrong_key_raises_authentication_error_of_the_async_client_too() -> None:
    async def ask() -> None:
        async with AsyncGitpod(bearer_token="wrong") as client:
            await client.usage.list_environment_runtime_records()

    with pytest.raises(gitpod.AuthenticationError):
        asyncio.run(ask())


@pytest.mark.parametrize(
    "params",
    [
        {"pagination": {"page_size": 101}},
        {"pagination": {"page_size": -1}},
        {"page_size": 101},
        {"page_size": -1},
        {"filter": {"project_id": "d2c94c27-3b76-4a42-b88c-95a85e392c68"}},
        {"filter": {"date_range": {"start_time": "2024-01-01T00:00:00Z"}}},
        {"filter": {"date_range": {"start_time": "yesterday", "end_time": "today"}}},
        {"token": "token"},
        {"pagination": {"token": "token"}},
    ],
    ids=str,
)
def test_a_bad_argument_raises_bad_request_error(client: Gitpod, params: dict[str, Any]) -> None:
    with pytest.raises(gitpod.BadRequestError) as raised:
        client.usage.list_environment_runtime_records(**params)
    assert raised.value.status_code == 400
    assert raised.value.body["code"] == "invalid_argument"  # type: ignore[index]
    assert raised.value.body["message"]  # type: ignore[index]


def test_the_token_of_another_filter_raises_bad_request_error(client: Gitpod) -> None:
    page = client.usage.list_environment_runtime_records(filter=filter_of(gitpod_range(50)), page_size=5)
    assert page.pagination is not None and page.pagination.next_token
    with pytest.raises(gitpod.BadRequestError):
        client.usage.list_environment_runtime_records(
            filter=filter_of(gitpod_range(60)), token=page.pagination.next_token
        )


def test_an_rpc_that_is_not_emulated_raises_not_found_error(client: Gitpod) -> None:
    with pytest.raises(gitpod.NotFoundError):
        client.secrets.list()


def first_page(client: Gitpod) -> list[Record]:
    return [as_row(record) for record in client.usage.list_environment_runtime_records().records]


async def first_page_async(api_key: str) -> list[Record]:
    async with AsyncGitpod(bearer_token=api_key) as client:
        page = await client.usage.list_environment_runtime_records()
    return [as_row(record) for record in page.records]


def test_a_429_is_retried_after_its_retry_after_ms() -> None:
    # Longer than the client's default delay.
    effect = {"kind": "error", "status": 429, "retry-after-ms": 1500}
    with failing("gitpod", effect, first=1) as calls, Gitpod(bearer_token=calls.key) as client:
        assert first_page(client) == rows(gitpod_records()[:25])
        assert calls.statuses() == [429, 200]
        assert calls.seconds_apart()[0] > 1.4


def test_a_503_is_retried_twice_and_then_succeeds() -> None:
    effect = {"kind": "error", "status": 503}
    with failing("gitpod", effect, first=2) as calls, Gitpod(bearer_token=calls.key) as client:
        assert first_page(client) == rows(gitpod_records()[:25])
        assert calls.statuses() == [503, 503, 200]


def test_a_503_is_retried_by_the_async_client_too() -> None:
    with failing("gitpod", {"kind": "error", "status": 503}, first=2) as calls:
        assert asyncio.run(first_page_async(calls.key)) == rows(gitpod_records()[:25])
        assert calls.statuses() == [503, 503, 200]


def test_x_should_retry_false_stops_the_retries() -> None:
    effect = {"kind": "error", "status": 503, "x-should-retry": False}
    with failing("gitpod", effect, first=1) as calls, Gitpod(bearer_token=calls.key) as client:
        with pytest.raises(gitpod.InternalServerError):
            first_page(client)
        assert calls.statuses() == [503]


def test_a_timeout_raises_api_timeout_error() -> None:
    with Gitpod(base_url=os.environ["USAGE_EMULATOR_SLOW_URL"], timeout=0.2, max_retries=0) as client:
        with pytest.raises(gitpod.APITimeoutError):
            client.usage.list_environment_runtime_records()


def test_the_raw_response_carries_a_request_id(client: Gitpod) -> None:
    response = client.usage.with_raw_response.list_environment_runtime_records(page_size=1)
    assert response.headers["x-request-id"]
    assert response.headers["content-type"].startswith("application/json")


def test_a_streamed_response_parses_to_a_page(client: Gitpod) -> None:
    with client.usage.with_streaming_response.list_environment_runtime_records(page_size=3) as response:
        assert [as_row(record) for record in response.parse().records] == rows(gitpod_records()[:3])
