"""An invitation as an admin sees it."""

from datetime import datetime

from shared.core.messages import Message
from shared.organisations.invitations import Invitation


class InvitationView(Message):
    """An invitation: open, accepted, revoked or expired."""

    invitation_id: str
    client_id: str
    email: str
    role: str
    state: str
    valid_until: datetime
    created_at: datetime


def view(invitation: Invitation, now: datetime) -> InvitationView:
    """Return an invitation as it is shown."""
    return InvitationView(
        invitation_id=invitation.invitation_id,
        client_id=invitation.client_id,
        email=invitation.email,
        role=invitation.role,
        state=invitation.shown_state(now),
        valid_until=invitation.valid_until,
        created_at=invitation.created_at,
    )
