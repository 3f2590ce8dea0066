"""An admin takes an invitation back before it is accepted."""

from shared.audit.models import AuditEntry
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.organisations.invitations import Invitation, InvitationNotFound
from shared.organisations.models import Client, ClientNotFound


@endpoint(
    "DELETE /api/admin/clients/{client_id}/invitations/{invitation_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[reads(Client), writes(Invitation), appends(AuditEntry)],
    errors=[ClientNotFound, InvitationNotFound],
)
def revoke_invitation(client_id: str, invitation_id: str, caller: Caller) -> None:
    """Revoke an invitation; one that was accepted has given its role, which is revoked by itself."""
    Invitation.of_client(client_id, invitation_id).revoke(caller.user_id, now())
