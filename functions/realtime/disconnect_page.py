"""A page has closed its connection."""

from typing import Any

from shared.core.function import socket
from shared.core.grants import writes
from shared.core.push import Connection


@socket("$disconnect", grants=[writes(Connection)])
def disconnect_page(event: dict[str, Any]) -> dict[str, int]:
    """Forget a connection that was closed; if this is lost, the next message to it finds it gone."""
    Connection.close(event["requestContext"]["connectionId"])
    return {"statusCode": 200}
