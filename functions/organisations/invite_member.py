"""An admin invites somebody by e-mail to be an organisation's staff, or a viewer."""

import os
from typing import Literal

from pydantic import Field

from shared.accounts.rules import canonical_address
from shared.audit.models import AuditEntry, audit
from shared.clients import mail
from shared.core.clock import now
from shared.core.errors import Invalid, Unavailable
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, mails, reads, writes
from shared.core.messages import Body
from shared.core.table import Transaction
from shared.notifications.filling import fill
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
    grants=[reads(Client), writes(Invitation), appends(AuditEntry), mails()],
    errors=[ClientNotFound, Invalid],
    environment=["MAIL_SENDER", "APP_URL"],
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
    address = os.environ["APP_URL"]
    words = fill("invitation", client=client.name, role=role, days=str(VALID.days), app_url=address)
    try:
        mail.send(invitation.email, words)
    except mail.MailRefused:
        raise Invalid.field("email", "no mail can be sent to this address") from None
    except mail.MailNotSent:
        raise Unavailable("The invitation stands, but the mail could not be sent; invite again later.") from None
