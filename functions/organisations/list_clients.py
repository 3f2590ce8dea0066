"""An admin looks at the organisations."""

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.organisations.clients import ClientView, view
from shared.organisations.models import Client


class ClientPage(Message):
    """Clients in the order in which they were added."""

    clients: list[ClientView]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/clients", scope="admin", api="admin", grants=[reads(Client), secret("cursors")], errors=[Invalid]
)
def list_clients(page: Page) -> ClientPage:
    """List the clients."""
    rows, position = Client.page_of(page.limit, open_cursor("clients", page.cursor))
    return ClientPage(clients=[view(row) for row in rows], cursor=seal("clients", position))
