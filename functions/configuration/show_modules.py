"""An administrator looks at the module settings of a product."""

from shared.configuration.finding import product_draft
from shared.configuration.models import Draft
from shared.configuration.views import ModulesDraft
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.readiness.models import ProductNotFound


@endpoint(
    "GET /api/admin/job-readiness/products/{product_id}/modules",
    scope="admin",
    api="admin",
    grants=[reads(Draft)],
    errors=[ProductNotFound],
)
def show_modules(product_id: str) -> ModulesDraft:
    """Show the module settings of a product."""
    return ModulesDraft.of(product_draft(product_id))
