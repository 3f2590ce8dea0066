"""An administrator looks at the exam settings of a product."""

from shared.configuration.finding import product_draft
from shared.configuration.models import Draft
from shared.configuration.views import ExamDraft
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.readiness.models import ProductNotFound


@endpoint(
    "GET /api/admin/job-readiness/promotion-exams/{product_id}",
    scope="admin",
    api="admin",
    grants=[reads(Draft)],
    errors=[ProductNotFound],
)
def show_promotion_exam(product_id: str) -> ExamDraft:
    """Show the exam settings of a product."""
    return ExamDraft.of(product_draft(product_id))
