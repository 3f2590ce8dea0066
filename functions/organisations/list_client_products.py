"""An admin looks at what an organisation's learners get."""

from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.organisations.models import Client, ClientNotFound, ClientProduct
from shared.organisations.products import ClientProductView, view


class ClientProductList(Message):
    """Every product that the client has, or had."""

    products: list[ClientProductView]


@endpoint(
    "GET /api/admin/clients/{client_id}/products",
    scope="admin",
    api="admin",
    grants=[reads(Client), reads(ClientProduct)],
    errors=[ClientNotFound],
)
def list_client_products(client_id: str) -> ClientProductList:
    """List a client's products, and how far their last change has come."""
    client = Client.of(client_id)
    return ClientProductList(products=[view(row) for row in ClientProduct.all_of(client.client_id)])
