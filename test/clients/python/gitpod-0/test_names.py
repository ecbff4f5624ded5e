"""gitpod-sdk 0.x: the calls that give names to the ids in usage records, validated strictly."""

from __future__ import annotations

from collections.abc import Iterator

import gitpod
import pytest
from gitpod import Gitpod

from expected import gitpod_range


@pytest.fixture
def client() -> Iterator[Gitpod]:
    with Gitpod(_strict_response_validation=True, max_retries=0) as client:
        yield client


def test_every_user_of_a_record_has_a_name_and_an_address(client: Gitpod) -> None:
    organization_id = client.identity.get_authenticated_identity().organization_id
    pages = client.organizations.list_members(organization_id=organization_id, pagination={"page_size": 10})
    members = {member.user_id: member for member in pages}
    users = {str(record["userId"]) for record in gitpod_range(300).records()}
    assert users <= members.keys()
    assert all(members[user].full_name and "@" in members[user].email for user in users)
    assert client.organizations.retrieve(organization_id=organization_id).organization.name


# [gitpod/project-always-environment-class]
def test_names_are_found_by_id(client: Gitpod) -> None:
    record = next(record for record in gitpod_range(300).records() if record["projectId"])
    project = client.projects.retrieve(project_id=str(record["projectId"])).project
    assert project.metadata.name
    found = client.projects.list(filter={"project_ids": [str(record["projectId"])]})
    assert [one.id for one in found] == [record["projectId"]]
    assert record["runnerId"] in {runner.runner_id for runner in client.runners.list()}
    classes = client.runners.configurations.environment_classes.list()
    assert record["environmentClassId"] in {one.id for one in classes}
    assert record["environmentClassId"] in {one.id for one in client.environments.classes.list()}


def test_an_id_that_does_not_exist_raises_not_found_error(client: Gitpod) -> None:
    with pytest.raises(gitpod.NotFoundError) as raised:
        client.projects.retrieve(project_id="00000000-0000-0000-0000-000000000000")
    assert raised.value.body["code"] == "not_found"
