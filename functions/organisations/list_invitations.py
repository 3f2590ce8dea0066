"""An admin looks at an organisation's invitations."""

from pydantic import Field

from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.organisations.invitations import Invitation
from shared.organisations.invited import InvitationView, view
from shared.organisations.models import Client, ClientNotFound


class InvitationPage(Message):
    """Invitations in the order in which they were made."""

    invitations: list[InvitationView]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/clients/{client_id}/invitations",
    scope="admin",
    api="admin",
    grants=[reads(Client), reads(Invitation), secret("cursors")],
    errors=[ClientNotFound, Invalid],
)
def list_invitations(client_id: str, page: Page) -> InvitationPage:
    """List a client's invitations."""
    client, scope = Client.of(client_id), f"invitations#{client_id}"
    rows, position = Invitation.page_of(client.client_id, page.limit, open_cursor(scope, page.cursor))
    return InvitationPage(invitations=[view(row, now()) for row in rows], cursor=seal(scope, position))
