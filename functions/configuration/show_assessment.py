"""An administrator looks at an assessment, with its keys."""

from shared.assessments.models import AssessmentNotFound
from shared.configuration.finding import assessment_draft
from shared.configuration.models import Draft
from shared.configuration.views import AssessmentDraft
from shared.core.function import endpoint
from shared.core.grants import reads


@endpoint(
    "GET /api/admin/job-readiness/products/{product_id}/assessments/{assessment_id}",
    scope="admin",
    api="admin",
    grants=[reads(Draft)],
    errors=[AssessmentNotFound],
)
def show_assessment(product_id: str, assessment_id: str) -> AssessmentDraft:
    """Show an assessment, with its keys."""
    return AssessmentDraft.of(assessment_draft(product_id, assessment_id))
