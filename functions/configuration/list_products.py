"""An administrator looks at the products."""

from shared.configuration.finding import PRODUCTS
from shared.configuration.models import Draft
from shared.configuration.views import DraftPage
from shared.configuration.writing import LISTING
from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.page import Page


@endpoint(
    "GET /api/admin/job-readiness/products",
    scope="admin",
    api="admin",
    grants=[reads(Draft), *LISTING],
    errors=[Invalid],
)
def list_products(wanted: Page) -> DraftPage:
    """List the products."""
    return DraftPage.of(PRODUCTS, wanted)
