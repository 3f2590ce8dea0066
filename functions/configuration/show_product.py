"""An administrator looks at a product."""

from shared.configuration.finding import product_draft
from shared.configuration.models import Draft
from shared.configuration.views import ProductDraft
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.readiness.models import ProductNotFound


@endpoint(
    "GET /api/admin/job-readiness/products/{product_id}",
    scope="admin",
    api="admin",
    grants=[reads(Draft)],
    errors=[ProductNotFound],
)
def show_product(product_id: str) -> ProductDraft:
    """Show a product."""
    return ProductDraft.of(product_draft(product_id))
