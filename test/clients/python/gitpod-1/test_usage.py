"""gitpod-sdk 1.x: protobuf over the Connect protocol, configured only by ONA_BASE_URL and ONA_API_KEY."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from connectrpc.client import ResponseMetadata
from connectrpc.code import Code
from connectrpc.compat import google_protobuf_json_codec
from connectrpc.errors import ConnectError
from gitpod.v1.usage_connect import UsageServiceClient, UsageServiceClientSync
from gitpod.v1.usage_pb2 import (
    EnvironmentUsageRecord,
    GetPrSummaryRequest,
    ListEnvironmentUsageRecordsRequest,
    ListEnvironmentUsageRecordsResponse,
)
from ona_sdk import (
    AuthenticationRequiredError,
    DeadlineExceededError,
    OnaClient,
    ValidationError,
    create_client,
    create_client_from_env,
)

from expected import Range, Record, busiest_project, gitpod_range, gitpod_records, instant, milliseconds

BASE_URL = os.environ["ONA_BASE_URL"]
API_KEY = os.environ["ONA_API_KEY"]
AUTHORIZATION = {"Authorization": f"Bearer {API_KEY}"}


def request(
    within: Range | None = None, *, project_id: str = "", page_size: int = 0, token: str = ""
) -> ListEnvironmentUsageRecordsRequest:
    message = ListEnvironmentUsageRecordsRequest()
    if within is not None:
        message.filter.date_range.start_time.FromDatetime(instant(within.start))
        message.filter.date_range.end_time.FromDatetime(instant(within.end))
        message.filter.project_id = project_id
    message.pagination.page_size = page_size
    message.pagination.token = token
    return message


def follow(
    client: UsageServiceClientSync, message: ListEnvironmentUsageRecordsRequest, **options: Any
) -> Iterator[ListEnvironmentUsageRecordsResponse]:
    """Every page. The client has no auto-pager, so callers write this loop."""
    while True:
        page = client.list_environment_usage_records(message, **options)
        yield page
        if not page.pagination.next_token:
            return
        message.pagination.token = page.pagination.next_token


def walk(
    client: UsageServiceClientSync, message: ListEnvironmentUsageRecordsRequest, **options: Any
) -> list[Record]:
    return [as_row(record) for page in follow(client, message, **options) for record in page.records]


def as_row(record: EnvironmentUsageRecord) -> Record:
    return {
        "id": record.id,
        "environmentId": record.environment_id,
        "userId": record.user_id,
        "projectId": record.project_id or None,
        "runnerId": record.runner_id,
        "environmentClassId": record.environment_class_id,
        "createdAt": milliseconds(record.created_at.ToDatetime(instant(0).tzinfo)),
        "stoppedAt": milliseconds(record.stopped_at.ToDatetime(instant(0).tzinfo)),
    }


def rows(records: list[Record]) -> list[Record]:
    return [{key: value for key, value in row.items() if key != "arrivesAt"} for row in records]


@pytest.fixture
def ona() -> OnaClient:
    return create_client_from_env()


@pytest.fixture
def usage(ona: OnaClient) -> UsageServiceClientSync:
    return ona.services.usage


@pytest.mark.parametrize(("page_size", "size"), [(1, 20), (7, 100), (25, 300), (100, 1000)])
def test_following_the_tokens_lists_every_record_of_a_range_once_and_in_order(
    usage: UsageServiceClientSync, page_size: int, size: int
) -> None:
    within = gitpod_range(size)
    assert walk(usage, request(within, page_size=page_size)) == rows(within.records())


def test_without_a_filter_every_completed_record_is_listed(usage: UsageServiceClientSync) -> None:
    assert walk(usage, request(page_size=100)) == rows(gitpod_records())


def test_an_empty_message_gets_the_first_25_records(usage: UsageServiceClientSync) -> None:
    page = usage.list_environment_usage_records(ListEnvironmentUsageRecordsRequest())
    assert [as_row(record) for record in page.records] == rows(gitpod_records()[:25])
    assert page.pagination.next_token


def test_pages_are_full_and_only_the_last_one_has_no_token(usage: UsageServiceClientSync) -> None:
    within = gitpod_range(100)
    total = len(within.records())
    sizes = [len(page.records) for page in follow(usage, request(within, page_size=30))]
    assert sizes == [30] * (total // 30) + ([total % 30] if total % 30 else [])


def test_the_page_size_can_change_between_pages(usage: UsageServiceClientSync) -> None:
    within = gitpod_range(60)
    first = usage.list_environment_usage_records(request(within, page_size=7))
    rest = walk(usage, request(within, page_size=20, token=first.pagination.next_token))
    assert [as_row(record) for record in first.records] + rest == rows(within.records())


def test_a_project_filter_selects_the_records_of_that_project(usage: UsageServiceClientSync) -> None:
    within = gitpod_range(1000)
    project = busiest_project(within.records())
    assert walk(usage, request(within, project_id=project, page_size=10)) == rows(within.records(project))


def test_an_unknown_project_has_no_records(usage: UsageServiceClientSync) -> None:
    within = gitpod_range(10)
    message = request(within, project_id="00000000-0000-4000-8000-000000000000")
    page = usage.list_environment_usage_records(message)
    assert (list(page.records), page.pagination.next_token) == ([], "")


def test_a_record_on_the_boundary_of_two_ranges_is_only_in_the_later_one(usage: UsageServiceClientSync) -> None:
    whole = gitpod_range(40)
    boundary = whole.records()[20]["stoppedAt"]
    earlier, later = Range(whole.start, boundary), Range(boundary, whole.end)
    assert walk(usage, request(earlier)) == rows(earlier.records())
    assert walk(usage, request(later)) == rows(later.records())
    assert rows(earlier.records()) + rows(later.records()) == rows(whole.records())


def test_a_range_that_ends_before_it_starts_is_empty(usage: UsageServiceClientSync) -> None:
    within = gitpod_range(10)
    assert walk(usage, request(Range(within.end, within.start))) == []
    assert walk(usage, request(Range(within.start, within.start))) == []


@pytest.mark.parametrize("use_get", [False, True], ids=["POST", "GET"])
@pytest.mark.parametrize("codec", ["proto", "json"])
@pytest.mark.parametrize("compressed", [False, True], ids=["identity", "gzip"])
def test_both_codecs_methods_and_encodings_return_the_same(use_get: bool, codec: str, compressed: bool) -> None:
    within = gitpod_range(60)
    options: dict[str, Any] = {} if compressed else {"send_compression": None, "accept_compression": ()}
    if codec == "json":
        options["codec"] = google_protobuf_json_codec()
    with UsageServiceClientSync(BASE_URL, **options) as client:
        found = walk(client, request(within, page_size=25), use_get=use_get, headers=AUTHORIZATION)
    assert found == rows(within.records())


def test_the_async_client_lists_the_same() -> None:
    within = gitpod_range(60)

    async def pages() -> list[Record]:
        found: list[Record] = []
        message = request(within, page_size=25)
        async with UsageServiceClient(BASE_URL) as client:
            while True:
                page = await client.list_environment_usage_records(message, headers=AUTHORIZATION)
                found += [as_row(record) for record in page.records]
                if not page.pagination.next_token:
                    return found
                message.pagination.token = page.pagination.next_token

    assert asyncio.run(pages()) == rows(within.records())


def test_several_clients_page_at_once_without_affecting_each_other() -> None:
    ranges = [gitpod_range(size) for size in (20, 50, 90, 130, 170, 210, 250, 290)]

    def page_through(within: Range) -> list[Record]:
        return walk(create_client_from_env().services.usage, request(within, page_size=13))

    with ThreadPoolExecutor(len(ranges)) as pool:
        assert list(pool.map(page_through, ranges)) == [rows(within.records()) for within in ranges]


def test_the_older_key_variable_works_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONA_API_KEY")
    monkeypatch.setenv("GITPOD_API_KEY", API_KEY)
    within = gitpod_range(10)
    assert walk(create_client_from_env().services.usage, request(within)) == rows(within.records())


def test_the_path_of_the_production_base_url_is_served_too() -> None:
    within = gitpod_range(10)
    client = create_client(api_key=API_KEY, base_url=f"{BASE_URL.removesuffix('/api')}/api")
    assert walk(client.services.usage, request(within)) == rows(within.records())


@pytest.mark.parametrize("api_key", ["wrong", None])
def test_a_wrong_or_missing_key_raises_the_sdks_authentication_error(api_key: str | None) -> None:
    client = create_client(api_key=api_key, base_url=BASE_URL)
    with pytest.raises(AuthenticationRequiredError) as raised:
        client._unary(client.services.usage.list_environment_usage_records, request(), "usage.list")
    assert isinstance(raised.value.cause, ConnectError)
    assert raised.value.cause.code is Code.UNAUTHENTICATED
    assert raised.value.cause.message


@pytest.mark.parametrize("use_get", [False, True], ids=["POST", "GET"])
@pytest.mark.parametrize("page_size", [-1, 101, 2**31 - 1])
def test_a_page_size_outside_0_to_100_raises_invalid_argument(
    usage: UsageServiceClientSync, page_size: int, use_get: bool
) -> None:
    with pytest.raises(ConnectError, match="page_size") as raised:
        usage.list_environment_usage_records(request(page_size=page_size), use_get=use_get)
    assert raised.value.code is Code.INVALID_ARGUMENT


def test_a_filter_with_an_incomplete_range_raises_the_sdks_validation_error(ona: OnaClient) -> None:
    no_range, no_end = ListEnvironmentUsageRecordsRequest(), ListEnvironmentUsageRecordsRequest()
    no_range.filter.project_id = "d2c94c27-3b76-4a42-b88c-95a85e392c68"
    no_end.filter.date_range.start_time.FromDatetime(instant(0))
    for message in (no_range, no_end):
        with pytest.raises(ValidationError, match="required"):
            ona._unary(ona.services.usage.list_environment_usage_records, message, "usage.list")


def test_an_invented_token_or_one_of_another_filter_raises_invalid_argument(
    usage: UsageServiceClientSync,
) -> None:
    other = usage.list_environment_usage_records(request(gitpod_range(50), page_size=5)).pagination.next_token
    for token in ("token", other[:-2] + "AA", other):
        with pytest.raises(ConnectError) as raised:
            usage.list_environment_usage_records(request(gitpod_range(60), page_size=5, token=token))
        assert raised.value.code is Code.INVALID_ARGUMENT


def test_an_rpc_that_is_not_emulated_raises_a_typed_error(usage: UsageServiceClientSync) -> None:
    with pytest.raises(ConnectError) as raised:
        usage.get_pr_summary(GetPrSummaryRequest())
    assert raised.value.code is Code.UNIMPLEMENTED


def test_a_timeout_of_the_sdk_raises_its_deadline_error() -> None:
    client = create_client(api_key=API_KEY, base_url=os.environ["USAGE_EMULATOR_SLOW_URL"], timeout=0.2)
    with pytest.raises(DeadlineExceededError):
        client._unary(client.services.usage.list_environment_usage_records, request(), "usage.list")


def test_a_call_within_its_deadline_succeeds(usage: UsageServiceClientSync) -> None:
    page = usage.list_environment_usage_records(request(page_size=1), timeout_ms=30_000)
    assert len(page.records) == 1


def test_responses_carry_a_request_id(usage: UsageServiceClientSync) -> None:
    with ResponseMetadata() as metadata:
        usage.list_environment_usage_records(request(page_size=1))
    assert metadata.headers["x-request-id"]
