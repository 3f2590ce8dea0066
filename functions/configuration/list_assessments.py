"""An administrator looks at the standard assessments of a product."""

from shared.configuration.finding import product_draft
from shared.configuration.models import ASSESSMENT, Draft
from shared.configuration.views import DraftPage
from shared.configuration.writing import LISTING
from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.page import Page
from shared.readiness.models import ProductNotFound


@endpoint(
    "GET /api/admin/job-readiness/products/{product_id}/assessments",
    scope="admin",
    api="admin",
    grants=[reads(Draft), *LISTING],
    errors=[ProductNotFound, Invalid],
)
def list_assessments(product_id: str, wanted: Page) -> DraftPage:
    """List the assessments of a product."""
    product_draft(product_id)
    return DraftPage.of(ASSESSMENT.place(product_id), wanted)
