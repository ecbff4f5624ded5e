"""Gives each test its own dataset, and sets the environment variables that the official clients read.

Copy this file into your tests. It uses the emulator at USAGE_EMULATOR_URL, such as a service container of your CI. Without
that variable it starts a container for the test session, which needs `pip install testcontainers`.
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
    """One isolated account across all providers."""

    def __init__(self, url: str, **request: Any) -> None:
        self._url = url
        created = self.control("POST", "datasets", request)
        self.name: str = created["name"]
        #: Environment variables of the official clients: GCORE_BASE_URL, GCORE_API_KEY and so on.
        self.env: dict[str, str] = created["env"]

    def advance(self, by: str) -> None:
        """Advances the clock by an ISO 8601 duration."""
        self.control("POST", f"datasets/{self.name}/clock/advance", {"by": by})

    def arm_fault(self, **fault: Any) -> None:
        """Arms a fault: arm_fault(provider="gcore", calls={"first": 2}, effect={"kind": "error", "status": 503})."""
        self.control("POST", "faults", {**fault, "dataset": self.name})

    def drop(self) -> None:
        self.control("DELETE", f"datasets/{self.name}")

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Calls the control API: https://github.com/usage-emulator/usage-emulator/blob/main/docs/control.md"""
        data = None if body is None else json.dumps(body).encode()
        headers = {} if body is None else {"content-type": "application/json"}
        with urlopen(Request(f"{self._url}/_emulator/{path}", data, headers, method=method)) as response:
            return json.load(response) if response.status != 204 else None


@pytest.fixture(scope="session")
def usage_emulator() -> Iterator[str]:
    """The URL of the emulator."""
    if url := os.environ.get("USAGE_EMULATOR_URL"):
        yield url
        return
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import HttpWaitStrategy

    ready = HttpWaitStrategy(PORT, "/_emulator/ready")
    with DockerContainer(IMAGE).with_exposed_ports(PORT).waiting_for(ready) as container:
        yield f"http://{container.get_container_host_ip()}:{container.get_exposed_port(PORT)}"


def own_dataset(emulator: str, monkeypatch: pytest.MonkeyPatch, **request: Any) -> Iterator[Dataset]:
    """Creates a dataset, sets the environment of the official clients to it, and drops it afterwards."""
    own = Dataset(emulator, **request)
    for name, value in own.env.items():
        monkeypatch.setenv(name, value)
    yield own
    own.drop()


@pytest.fixture
def dataset(usage_emulator: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dataset]:
    """A dataset whose clock is at 2026-02-01, with the environment of the official clients set to it."""
    yield from own_dataset(usage_emulator, monkeypatch, clock="2026-02-01T00:00:00Z")
