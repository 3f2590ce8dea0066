"""An admin invites somebody by e-mail to be an organisation's staff, or a viewer."""

from typing import Literal

from pydantic import Field

from shared.accounts.rules import canonical_address
from shared.audit.models import AuditEntry, audit
from shared.clients import mail
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.core.grants import mails as sends_mail
from shared.core.messages import Body
from shared.core.table import Transaction
from shared.notifications import mails
from shared.organisations.invitations import VALID, Invitation
from shared.organisations.invited import InvitationView, view
from shared.organisations.models import Client, ClientNotFound


class NewInvitation(Body):
    """Whom, and to what."""

    email: str = Field(max_length=254)
    role: Literal["staff", "viewer"]


@endpoint(
    "POST /api/admin/clients/{client_id}/invitations",
    scope="admin",
    api="admin",
    status=201,
    grants=[reads(Client), writes(Invitation), appends(AuditEntry), sends_mail()],
    errors=[ClientNotFound, Invalid],
    layers=mails.LAYERS,
    environment=mails.ENVIRONMENT,
)
def invite_member(client_id: str, wanted: NewInvitation, caller: Caller) -> InvitationView:
    """Invite somebody; the same invitation again begins its 14 days anew, and the mail is sent again."""
    client, address = Client.of(client_id), canonical_address(wanted.email)
    invitation = Invitation.made(client_id, address, wanted.role, caller.user_id, now())
    effects = Transaction().save(invitation)
    audit(
        "invitation_made",
        actor=caller.user_id,
        user_id=client_id,
        before={},
        after={"role": wanted.role},
        reason=None,
        now=now(),
        transaction=effects,
        invitation_id=invitation.invitation_id,
    )
    effects.commit()
    _tell(client, invitation)
    return view(invitation, now())


def _tell(client: Client, invitation: Invitation) -> None:
    role = "a member of staff" if invitation.role == "staff" else "a viewer"
    mail.send(invitation.email, mails.render("invitation", client=client.name, role=role, days=VALID.days))
