"""The one boundary between organisations: every endpoint that shows or changes other people's data asks here."""

from shared.core.function import Caller
from shared.core.grants import reads
from shared.organisations.models import Client
from shared.organisations.rules import Acting, Reach, acting, reach

GRANTS = (reads(Client),)


def reach_of(caller: Caller, *, asked: str | None = None, role: Acting | None = None) -> Reach:
    """Return whose people a caller reaches; `role` is the one that the route is for, else the caller's widest counts.

    Only an admin may ask for a client (`asked`); for staff the verified token says which, and their client is read, so
    that it is refused as soon as it is disabled. Raises `NoClientInSession`, `ClientDisabled` or `NobodyInReach`.
    """
    role = role or acting(caller.scopes)
    client = Client.find(caller.client_id) if role == "staff" and caller.client_id else None
    return reach(role, caller.client_id, client.standing if client else None, asked)
