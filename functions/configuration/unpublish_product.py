"""An administrator takes a product back from its learners."""

from shared.configuration.finding import product_draft
from shared.configuration.models import PRODUCT
from shared.configuration.rules import NothingPublished
from shared.configuration.views import ProductDraft, Publication
from shared.configuration.writing import GRANTS, Act, take_back
from shared.core.clock import now
from shared.core.errors import VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.table import Transaction
from shared.readiness.models import Product, ProductNotFound


@endpoint(
    "POST /api/admin/job-readiness/products/{product_id}/unpublish",
    scope="admin",
    api="admin",
    grants=[writes(Product), *GRANTS],
    errors=[ProductNotFound, VersionConflict, NothingPublished],
)
def unpublish_product(product_id: str, given: Publication, caller: Caller) -> ProductDraft:
    """Unpublish a product: its modules are locked until it is published again."""
    draft = product_draft(product_id)
    effects = Transaction().update(Product(product_id), [Product.published.set(False)])
    take_back(PRODUCT, draft, Act(caller.user_id, now(), given.version), effects)
    return ProductDraft.of(draft)
