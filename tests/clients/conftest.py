"""The AI client's tests have a table and a secret of their own, and a stand-in on the wire."""

import json
import os
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.stand_ins import ai as stand_in
from infra.local.stand_ins import ready_made
from shared.clients import google
from shared.clients.ai_metering import AiCall
from shared.clients.breaker import Circuit
from shared.core import aws, secrets
from tests.support.connections import forget_connections
from tests.support.emulator import client, emulator, free_ports, running
from tests.support.people import PORT


class Control:
    """Speaks to a stand-in's control path."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, method: str, path: str = "", body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/control{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def script(self, *entries: dict[str, Any]) -> None:
        """Let the next calls meet these entries."""
        self("POST", body={"script": list(entries)})

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What the stand-in was asked."""
        found: list[dict[str, Any]] = self("GET", "/calls")["calls"]
        return found


@pytest.fixture(scope="session")
def cloud() -> Iterator[Any]:
    """An emulator with the circuit breakers' table and the AI key."""
    port = free_ports()
    url = f"http://127.0.0.1:{port}"
    with emulator(port), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", url)
        forget_connections()
        for table in (AiCall, Circuit):
            table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        client("secretsmanager", url).create_secret(
            Name="fivestar-local-ai", SecretString=json.dumps({"api_key": "local"})
        )
        yield url
    forget_connections()


@pytest.fixture
def service(cloud: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Control]:
    """A stand-in for the AI service, and the configuration that points at it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud)
    forget_connections()
    with stand_in.server() as server:
        monkeypatch.setenv("AI_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("AI_MODELS", json.dumps({"default": "small", "grading": "large", "transcription": "ears"}))
        monkeypatch.setenv("AI_PRICES", json.dumps({"large": {"input": 2, "output": 8}, "ears": {"minute": 6000}}))
        os.environ.pop("AI_TRANSCRIPTION_BASE_URL", None)
        yield Control(server.url)
    forget_connections()


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.clients.ai_calls.FIRST_PAUSE", 0.02)


@pytest.fixture
def github_token(cloud: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The token that our requests to GitHub carry."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud)
    aws.client.cache_clear()
    secrets.secret.cache_clear()
    manager, token = client("secretsmanager", cloud), "t0ken"
    if not manager.list_secrets(Filters=[{"Key": "name", "Values": ["fivestar-local-github"]}])["SecretList"]:
        manager.create_secret(Name="fivestar-local-github", SecretString=json.dumps({"token": token}))
    yield token
    aws.client.cache_clear()


@pytest.fixture(scope="session")
def others() -> Iterator[int]:
    """The port of a GitHub as `make up` starts it, without our oddities."""
    port = free_ports(2)
    with running(ready_made.emulate(port), f"http://127.0.0.1:{port + 1}/"):
        ready_made.furnish(port)
        yield port


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The local stage's AWS, whatever clouds of their own other tests have had."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{PORT + 6}")
    forget_connections()
    yield
    forget_connections()


@pytest.fixture
def no_keys_of_google(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know no keys: another server may stand at an address where keys were fetched before."""
    monkeypatch.setattr(google, "_certs", google._KeptCerts())
