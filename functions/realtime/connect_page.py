"""A page opens its connection with a ticket, which is used up by it."""

from typing import Any

from shared.core.clock import now
from shared.core.errors import Refusal
from shared.core.function import socket
from shared.core.grants import writes
from shared.core.push import Connection
from shared.realtime.models import ForeignOrigin, Ticket, TicketRefused


@socket("$connect", grants=[writes(Ticket), writes(Connection)], errors=[TicketRefused, ForeignOrigin])
def connect_page(event: dict[str, Any]) -> dict[str, int]:
    """Open a connection to whoever the ticket was issued to."""
    given = (event.get("queryStringParameters") or {}).get("ticket") or ""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    moment = now()
    try:
        ticket = Ticket.of(given, headers.get("origin"), moment)
        ticket.exchange(event["requestContext"]["connectionId"], moment)
    except Refusal as refusal:
        return {"statusCode": refusal.status}
    return {"statusCode": 200}
