"""The stand-in for the AI service, told by tests what to do wrong and asked what it has received."""

import json
import os
import urllib.request
from typing import Any

PORT = int(os.environ.get("FIVESTAR_PORT", "4560"))
CONTROL = f"http://127.0.0.1:{PORT + 8}/control"


def _send(method: str, path: str = "", body: Any = None) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(f"{CONTROL}{path}", data, method=method)
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def calls(task: str) -> list[dict[str, Any]]:
    """Return what was asked of the model for a task, oldest first."""
    return [call for call in _send("GET", "/calls")["calls"] if call["task"] == task]


def script(*entries: dict[str, Any]) -> None:
    """Have the next calls of each entry's task meet it; give as many entries as calls will follow."""
    _send("POST", "", {"script": list(entries)})
