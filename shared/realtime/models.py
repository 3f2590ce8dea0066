"""Tickets with which a page opens its connection, since a browser cannot send a token with a WebSocket handshake."""

import secrets
from datetime import datetime, timedelta
from typing import Self

from pynamodb.attributes import TTLAttribute, UnicodeAttribute

from shared.core.errors import Forbidden, Unauthorised
from shared.core.ids import digest
from shared.core.push import Connection
from shared.core.table import Personal, Settings, Table, Transaction, table_name

VALID = timedelta(seconds=60)


class TicketRefused(Unauthorised):
    """This ticket is unknown, used or out of time; ask for another one."""


class ForeignOrigin(Forbidden):
    """The ticket was issued to a page of another origin."""


class Ticket(Table):
    """A one-use ticket. Access: by the ticket's digest; the ticket itself is never stored."""

    class Meta(Settings):
        table_name = table_name("realtime-tickets")
        personal = Personal(owner="user_id", retention="one minute", export=False, erasure="expires")

    ticket_digest = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    origin = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()

    @classmethod
    def issue(cls, user_id: str, origin: str | None, now: datetime) -> tuple[str, Self]:
        """Store a new ticket for a page of an origin (None for a client that is no browser); return it with its row."""
        ticket = secrets.token_urlsafe(32)
        row = cls(digest("ticket", ticket), user_id=user_id, origin=origin, expires_at=now + VALID)
        row.save()
        return ticket, row

    @classmethod
    def of(cls, ticket: str, origin: str | None, now: datetime) -> Self:
        """Return a ticket that may still be used from this origin, or raise `TicketRefused` or `ForeignOrigin`."""
        row = cls.find(digest("ticket", ticket))
        if row is None or not row.alive(now):
            raise TicketRefused()
        if row.origin != origin:
            raise ForeignOrigin()
        return row

    def exchange(self, connection_id: str, now: datetime) -> None:
        """Use the ticket up for a connection; loses with `TicketRefused` when it was used meanwhile."""
        exchange = Transaction().create(Connection.opened(self.user_id, connection_id, now))
        exchange.delete(self, Ticket.ticket_digest.exists(), lost=TicketRefused()).commit()
