"""An administrator changes a product, or begins one under an id of their choice."""

from shared.configuration.messages import ProductWritten
from shared.configuration.saving import save_product as save
from shared.configuration.views import ProductDraft
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.readiness.models import Product, ProductNotFound


@endpoint(
    "PUT /api/admin/job-readiness/products/{product_id}",
    scope="admin",
    api="admin",
    grants=[writes(Product), *GRANTS],
    errors=[ProductNotFound, VersionConflict, Invalid],
)
def save_product(product_id: str, given: ProductWritten, caller: Caller) -> ProductDraft:
    """Save a product; learners see the change once it is published."""
    return ProductDraft.of(save(product_id, given, Act(caller.user_id, now(), given.version)))
