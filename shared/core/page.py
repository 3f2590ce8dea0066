"""Lists in pages, with cursors that cannot be forged or carried to another list."""

import base64
import hashlib
import hmac
import json
from typing import Any

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.messages import Query
from shared.core.secrets import secret


class Page(Query):
    """Which part of a list is wanted."""

    limit: int = Field(default=20, ge=1, le=100, description="How many entries at the most")
    cursor: str | None = Field(default=None, max_length=1000, description="Where the last page ended")


def _signature(scope: str, payload: bytes) -> str:
    key = str(secret("cursors")["key"]).encode()
    return hmac.new(key, scope.encode() + b"\x1f" + payload, hashlib.sha256).hexdigest()[:32]


def seal(scope: str, position: dict[str, Any] | None) -> str | None:
    """Return the cursor for a position in one list of one caller (`scope`)."""
    if position is None:
        return None
    payload = base64.urlsafe_b64encode(json.dumps(position).encode())
    return f"{payload.decode()}.{_signature(scope, payload)}"


def open_cursor(scope: str, cursor: str | None) -> dict[str, Any] | None:
    """Return the position that a cursor of this list stands for; refuse every other one."""
    if cursor is None:
        return None
    payload, _, signature = cursor.rpartition(".")
    if not cursor.isascii() or not hmac.compare_digest(signature, _signature(scope, payload.encode())):
        raise Invalid.field("cursor", "not a cursor of this list")
    position: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload))
    return position
