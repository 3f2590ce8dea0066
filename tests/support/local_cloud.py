"""The switches of the local cloud: its clock, and the model's stand-in."""

import json
import os
import urllib.request
from typing import Any

from tests.support.model import recover, send

PORT = int(os.environ.get("FIVESTAR_PORT", "4560"))
CONTROL = PORT + 7


def _send(port: int, path: str, body: Any = None, method: str = "POST") -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, method=method)
    with urllib.request.urlopen(request, timeout=120) as response:
        return json.loads(response.read() or b"null")


def advance(seconds: float, *only: str) -> None:
    """Move the product's clock on; what falls due on the way is done, of these domains only where some are named."""
    _send(CONTROL, "/clock", {"advance": seconds, "only": only})


def reset_clock() -> None:
    """Return to real time."""
    _send(CONTROL, "/clock", {"reset": True})


def switch_model(on: bool) -> None:
    """Let the model answer, or be down; what went wrong before is forgotten."""
    recover()
    send("POST", "", {"off": not on})
