"""A dataset of its own for each test, and the variables with which official clients find it.

Copy it into your tests. The emulator is the one at USAGE_EMULATOR_URL, such as a service container of your CI or one that
you have started, or else a container that lives as long as the run: `pip install testcontainers`.
"""

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest

IMAGE = "ghcr.io/usage-emulator/usage-emulator:0.1.0"
PORT = 4010


class Dataset:
    """One account across all providers, which no other test sees."""

    def __init__(self, url: str, **request: Any) -> None:
        self._url = url
        created = self.control("POST", "datasets", request)
        self.name: str = created["name"]
        #: What official clients read: GCORE_BASE_URL, GCORE_API_KEY and so on.
        self.env: dict[str, str] = created["env"]

    def advance(self, by: str) -> None:
        """Lets an ISO 8601 duration pass."""
        self.control("POST", f"datasets/{self.name}/clock/advance", {"by": by})

    def arm_fault(self, **fault: Any) -> None:
        """Makes calls fail: arm_fault(provider="gcore", calls={"first": 2}, effect={"kind": "error", "status": 503})."""
        self.control("POST", "faults", {**fault, "dataset": self.name})

    def drop(self) -> None:
        self.control("DELETE", f"datasets/{self.name}")

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Asks the control API: https://github.com/usage-emulator/usage-emulator/blob/main/docs/control.md"""
        data = None if body is None else json.dumps(body).encode()
        headers = {} if body is None else {"content-type": "application/json"}
        with urlopen(Request(f"{self._url}/_emulator/{path}", data, headers, method=method)) as response:
            return json.load(response) if response.status != 204 else None


@pytest.fixture(scope="session")
def usage_emulator() -> Iterator[str]:
    """Where the emulator is."""
    if url := os.environ.get("USAGE_EMULATOR_URL"):
        yield url
        return
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import HttpWaitStrategy

    ready = HttpWaitStrategy(PORT, "/_emulator/ready")
    with DockerContainer(IMAGE).with_exposed_ports(PORT).waiting_for(ready) as container:
        yield f"http://{container.get_container_host_ip()}:{container.get_exposed_port(PORT)}"


@pytest.fixture
def dataset(usage_emulator: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dataset]:
    """A dataset on 2026-02-01, with the environment that leads official clients to it."""
    own = Dataset(usage_emulator, clock="2026-02-01T00:00:00Z")
    for name, value in own.env.items():
        monkeypatch.setenv(name, value)
    yield own
    own.drop()
