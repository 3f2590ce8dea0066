"""An administrator begins a new product."""

from shared.configuration.messages import ProductWritten
from shared.configuration.saving import save_product as save
from shared.configuration.views import ProductDraft
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.ids import new
from shared.readiness.models import Product


@endpoint(
    "POST /api/admin/job-readiness/products",
    scope="admin",
    api="admin",
    status=201,
    grants=[writes(Product), *GRANTS],
    errors=[Invalid],
)
def create_product(given: ProductWritten, caller: Caller) -> ProductDraft:
    """Create a product; learners see it once it is published."""
    return ProductDraft.of(save(new(), given, Act(caller.user_id, now(), None)))
