"""An admin removes an organisation whose learners have no products any more."""

from shared.audit.models import AuditEntry
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.organisations.clients import ClientInUse
from shared.organisations.clients import delete_client as delete
from shared.organisations.models import Client, ClientChanged, ClientNotFound, ClientProduct


@endpoint(
    "DELETE /api/admin/clients/{client_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[writes(Client), reads(ClientProduct), appends(AuditEntry)],
    errors=[ClientNotFound, ClientInUse, ClientChanged],
)
def delete_client(client_id: str, caller: Caller) -> None:
    """Delete a client; its products must have been withdrawn."""
    delete(Client.of(client_id), actor=caller.user_id, now=now())
