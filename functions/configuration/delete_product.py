"""An administrator deletes a product."""

from shared.configuration.finding import product_draft
from shared.configuration.models import PRODUCT
from shared.configuration.rules import StillPublished
from shared.configuration.views import VersionSeen
from shared.configuration.writing import GRANTS, Act, delete
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.table import Transaction
from shared.readiness.models import Product, ProductNotFound


@endpoint(
    "DELETE /api/admin/job-readiness/products/{product_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[writes(Product), *GRANTS],
    errors=[ProductNotFound, VersionConflict, StillPublished, Invalid],
)
def delete_product(product_id: str, seen: VersionSeen, caller: Caller) -> None:
    """Delete a product; its learners do not find it any more."""
    act = Act(caller.user_id, now(), seen.version)
    delete(PRODUCT, product_draft(product_id), act, Transaction().delete(Product(product_id)))
