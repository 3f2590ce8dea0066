"""The stand-in for the AI service, told by tests what to do wrong and asked what it has received."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shared.clients.breaker import Circuit
from tests.support.people import PORT

PLACE = f"127.0.0.1:{PORT + 8}"


def send(method: str, path: str = "", body: Any = None) -> Any:
    """Speak to the control path of the stand-in."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://{PLACE}/control{path}", data, method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def calls(task: str) -> list[dict[str, Any]]:
    """Return what was asked of the model for a task, oldest first."""
    return [call for call in send("GET", "/calls")["calls"] if call["task"] == task]


def script(*entries: dict[str, Any]) -> None:
    """Have the next calls of each entry's task meet it; give as many entries as calls will follow."""
    send("POST", "", {"script": list(entries)})


def recover() -> None:
    """Let the model be well, and the product trust it: failures that one test asked for must not spare the next."""
    send("DELETE")
    Circuit(PLACE).delete()


@contextmanager
def told(*entries: dict[str, Any], **wishes: Any) -> Iterator[None]:
    """Let the model behave as scripted and wished (`off`, `obedient`) within the block; afterwards it is well."""
    recover()
    send("POST", "", {"script": list(entries), **wishes})
    try:
        yield
    finally:
        recover()
