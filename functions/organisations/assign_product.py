"""An admin gives a product to an organisation's learners, now and later."""

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.organisations.enrolling import Overtaken
from shared.organisations.models import ClientNotFound
from shared.organisations.products import DECIDING, ClientProductView, TooManyProducts, decide, view
from shared.readiness.models import ProductNotFound


@endpoint(
    "PUT /api/admin/clients/{client_id}/products/{product_id}",
    scope="admin",
    api="admin",
    status=202,
    grants=DECIDING,
    errors=[ClientNotFound, ProductNotFound, Overtaken, TooManyProducts],
)
def assign_product(client_id: str, product_id: str, caller: Caller) -> ClientProductView:
    """Assign a product to a client: its learners get it in the background, and whoever joins gets it at once."""
    return view(decide(client_id, product_id, True, caller.user_id, now()))
