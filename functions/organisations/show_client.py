"""An admin looks at one organisation."""

from shared.core.function import endpoint
from shared.core.grants import reads
from shared.organisations.clients import ClientView, view
from shared.organisations.models import Client, ClientNotFound


@endpoint(
    "GET /api/admin/clients/{client_id}", scope="admin", api="admin", grants=[reads(Client)], errors=[ClientNotFound]
)
def show_client(client_id: str) -> ClientView:
    """Show a client."""
    return view(Client.of(client_id))
