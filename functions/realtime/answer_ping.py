"""A page asks whether its connection still stands."""

import json
from typing import Any

from shared.core import push
from shared.core.function import socket
from shared.core.grants import pushes


@socket("$default", grants=[pushes()], environment=push.ENVIRONMENT)
def answer_ping(event: dict[str, Any]) -> dict[str, int]:
    """Answer a ping; whatever else a page sends gets an error message, and changes nothing."""
    known = _action(event.get("body")) == "ping"
    text = push.frame("pong", {}) if known else push.frame("error", {"error": "UnknownAction"})
    push.send(event["requestContext"]["connectionId"], text)
    return {"statusCode": 200}


def _action(body: Any) -> Any:
    try:
        message = json.loads(body or "")
    except (ValueError, RecursionError):
        return None
    return message.get("action") if isinstance(message, dict) else None
