"""gitpod-sdk 1.x in binary: the metrics, and the calls that give names to the ids in usage records."""

from __future__ import annotations

from typing import Any

import pytest
from connectrpc.code import Code
from connectrpc.errors import ConnectError
from gitpod.v1 import (
    identity_pb2,
    organization_pb2,
    project_pb2,
    runner_configuration_pb2,
    runner_pb2,
    team_pb2,
    usage_pb2,
    user_pb2,
)
from ona_sdk import OnaClient, create_client_from_env

from expected import Range, gitpod_range, instant


@pytest.fixture
def ona() -> OnaClient:
    return create_client_from_env()


def of(within: Range, request: Any, **fields: Any) -> Any:
    """A request for the metrics of a range."""
    message = request(**fields)
    message.date_range.start_time.FromDatetime(instant(within.start))
    message.date_range.end_time.FromDatetime(instant(within.end))
    return message


def organization_id(ona: OnaClient) -> str:
    request = identity_pb2.GetAuthenticatedIdentityRequest()
    return ona.services.identity.get_authenticated_identity(request).organization_id


def test_every_user_of_a_record_has_a_name_and_an_address(ona: OnaClient) -> None:
    members = {}
    message = organization_pb2.ListMembersRequest(organization_id=organization_id(ona))
    message.pagination.page_size = 100
    while True:
        page = ona.services.organization.list_members(message)
        members.update({member.user_id: member for member in page.members})
        if not page.pagination.next_token:
            break
        message.pagination.token = page.pagination.next_token
    users = {str(record["userId"]) for record in gitpod_range(300).records()}
    assert users <= members.keys()
    assert all(members[user].full_name and "@" in members[user].email for user in users)


def test_names_are_found_by_id(ona: OnaClient) -> None:
    record = next(record for record in gitpod_range(300).records() if record["projectId"])
    projects = ona.services.project
    project = projects.get_project(project_pb2.GetProjectRequest(project_id=str(record["projectId"]))).project
    assert project.metadata.name
    request = project_pb2.ListProjectsRequest()
    request.filter.project_ids.append(project.id)
    assert [found.id for found in projects.list_projects(request).projects] == [project.id]
    runners = ona.services.runner.list_runners(runner_pb2.ListRunnersRequest()).runners
    assert str(record["runnerId"]) in {runner.runner_id for runner in runners}
    classes = ona.services.runner_configuration.list_environment_classes(
        runner_configuration_pb2.ListEnvironmentClassesRequest()
    ).environment_classes
    assert str(record["environmentClassId"]) in {one.id for one in classes}
    request = organization_pb2.GetOrganizationRequest(organization_id=organization_id(ona))
    assert ona.services.organization.get_organization(request).organization.name


def test_users_and_teams_are_found(ona: OnaClient) -> None:
    user_id = str(gitpod_range(10).records()[0]["userId"])
    user = ona.services.user.get_user(user_pb2.GetUserRequest(user_id=user_id)).user
    assert user.id == user_id and user.name and "@" in user.email
    assert ona.services.team.list_teams(team_pb2.ListTeamsRequest()).teams


def test_an_id_that_does_not_exist_raises_not_found(ona: OnaClient) -> None:
    with pytest.raises(ConnectError) as raised:
        ona.services.project.get_project(
            project_pb2.GetProjectRequest(project_id="00000000-0000-0000-0000-000000000000")
        )
    assert raised.value.code is Code.NOT_FOUND


def test_the_metrics_agree_with_each_other(ona: OnaClient) -> None:
    usage, within = ona.services.usage, gitpod_range(500)
    total = usage.get_environment_runtime(of(within, usage_pb2.GetEnvironmentRuntimeRequest))
    series = usage.get_environment_runtime_time_series(
        of(within, usage_pb2.GetEnvironmentRuntimeTimeSeriesRequest, resolution=usage_pb2.RESOLUTION_HOURLY)
    )
    assert 0 < total.total_runtime_seconds == sum(point.value for point in series.total_runtime)
    projects = usage.get_top_projects(top(of(within, usage_pb2.GetTopProjectsRequest))).projects
    assert sum(project.total_runtime_seconds for project in projects) == total.total_runtime_seconds
    classes = usage.get_top_environment_classes(
        top(of(within, usage_pb2.GetTopEnvironmentClassesRequest))
    ).environment_classes
    assert sum(one.total_runtime_seconds for one in classes) == total.total_runtime_seconds
    users = usage.get_top_active_users(top(of(within, usage_pb2.GetTopActiveUsersRequest))).users
    assert all(user.user_name and user.user_avatar_url for user in users)
    count = usage.get_active_users_count(of(within, usage_pb2.GetActiveUsersCountRequest)).count
    adoption = usage.get_adoption_usage_summary(of(within, usage_pb2.GetAdoptionUsageSummaryRequest))
    assert count == adoption.active_users_count == len(users)
    sessions = usage.get_environment_sessions_time_series(
        of(within, usage_pb2.GetEnvironmentSessionsTimeSeriesRequest)
    ).sessions
    assert sum(point.value for point in sessions) == adoption.sessions_count
    environments = usage.get_active_environments_count(of(within, usage_pb2.GetActiveEnvironmentsCountRequest))
    by_month = usage.get_active_environments_time_series(
        of(within, usage_pb2.GetActiveEnvironmentsTimeSeriesRequest, resolution=usage_pb2.RESOLUTION_MONTHLY)
    ).active_environments
    assert 0 < environments.count <= sum(point.value for point in by_month)
    assert usage.get_active_users_time_series(of(within, usage_pb2.GetActiveUsersTimeSeriesRequest)).weekly_active_users


def top(message: Any) -> Any:
    message.pagination.page_size = 100
    return message


def test_a_request_without_a_range_raises_invalid_argument(ona: OnaClient) -> None:
    with pytest.raises(ConnectError) as raised:
        ona.services.usage.get_environment_runtime(usage_pb2.GetEnvironmentRuntimeRequest())
    assert raised.value.code is Code.INVALID_ARGUMENT
