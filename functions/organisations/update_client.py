"""An admin renames an organisation, or lets its staff work or not."""

from pydantic import Field

from shared.audit.models import AuditEntry
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.messages import Body
from shared.organisations.clients import ClientView, change_client, check_name, view
from shared.organisations.models import Client, ClientChanged, ClientNotFound


class ClientUpdate(Body):
    """What is to be different; `version` is the one that was seen."""

    version: int = Field(ge=1)
    name: str | None = Field(default=None, min_length=1, max_length=200)
    active: bool | None = None


@endpoint(
    "PATCH /api/admin/clients/{client_id}",
    scope="admin",
    api="admin",
    grants=[writes(Client), appends(AuditEntry)],
    errors=[ClientNotFound, ClientChanged, Invalid],
)
def update_client(client_id: str, wanted: ClientUpdate, caller: Caller) -> ClientView:
    """Change a client."""
    client = Client.of(client_id)
    if int(client.version) != wanted.version:
        raise ClientChanged()
    name = None if wanted.name is None else check_name(wanted.name)
    change_client(client, name, wanted.active, actor=caller.user_id, now=now())
    return view(client)
