"""An admin takes a product away from an organisation's learners."""

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.organisations.enrolling import Overtaken
from shared.organisations.models import ClientNotFound
from shared.organisations.products import DECIDING, ClientProductView, TooManyProducts, decide, view
from shared.readiness.models import ProductNotFound


@endpoint(
    "DELETE /api/admin/clients/{client_id}/products/{product_id}",
    scope="admin",
    api="admin",
    status=202,
    grants=DECIDING,
    errors=[ClientNotFound, ProductNotFound, Overtaken, TooManyProducts],
)
def withdraw_product(client_id: str, product_id: str, caller: Caller) -> ClientProductView:
    """Withdraw a product from a client: its learners' enrolments are put out of force in the background."""
    return view(decide(client_id, product_id, False, caller.user_id, now()))
