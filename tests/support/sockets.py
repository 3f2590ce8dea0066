"""Open pages: WebSocket connections as a browser holds them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from tests.support.people import Person

TICKET = "/api/app/job-readiness/realtime/ticket"


def ticket_of(someone: Person, origin: str | None = None) -> dict[str, Any]:
    """Return a fresh ticket with its address."""
    answer = someone.post(TICKET, headers={"origin": origin} if origin else {})
    assert answer.status == 201, answer
    return dict(answer.body)


@contextmanager
def page(url: str, origin: str | None = None) -> Iterator[ClientConnection]:
    """Open a page at an address with its ticket."""
    with connect(url, origin=origin, open_timeout=30, close_timeout=5) as socket:  # type: ignore[arg-type]
        yield socket


def refused(url: str, origin: str | None = None) -> bool:
    """Tell whether the handshake is refused."""
    try:
        with page(url, origin):
            return False
    except InvalidHandshake:
        return True


def heard(socket: ClientConnection, seconds: float = 15) -> dict[str, Any]:
    """Return the next message that the page gets."""
    return dict(json.loads(socket.recv(timeout=seconds)))


def heard_until(socket: ClientConnection, kind: str) -> list[dict[str, Any]]:
    """Return the messages that the page gets, up to the first of this type."""
    messages = [heard(socket)]
    while messages[-1]["type"] != kind:
        messages.append(heard(socket))
    return messages
