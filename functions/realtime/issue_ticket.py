"""A page asks for the ticket with which it opens its connection."""

import os
from datetime import datetime

from pydantic import Field

from shared.core.clock import now
from shared.core.errors import TooMany
from shared.core.function import Caller, Limit, Request, endpoint
from shared.core.grants import writes
from shared.core.messages import Message
from shared.realtime.models import Ticket


class RealtimeTicket(Message):
    """A ticket for one connection, to be used within a minute."""

    ticket: str
    expires_at: datetime
    url: str = Field(description="The address to connect to, with the ticket")


@endpoint(
    "POST /api/app/job-readiness/realtime/ticket",
    scope="learner",
    status=201,
    grants=[writes(Ticket)],
    errors=[TooMany],
    limit=Limit(30, 60, by="caller"),
    environment=("WS_MANAGEMENT_URL",),
)
def issue_ticket(caller: Caller, request: Request) -> RealtimeTicket:
    """Issue a one-use ticket for the WebSocket connection."""
    ticket, row = Ticket.issue(caller.user_id, request.headers.get("origin"), now())
    address = os.environ["WS_MANAGEMENT_URL"].replace("http", "ws", 1)
    return RealtimeTicket(ticket=ticket, expires_at=row.expires_at, url=f"{address}?ticket={ticket}")
