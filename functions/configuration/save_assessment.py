"""An administrator changes an assessment of a product, or begins one under an id of their choice."""

from shared.assessments.models import AssessmentNotFound
from shared.configuration.messages import AssessmentWritten
from shared.configuration.saving import save_assessment as save
from shared.configuration.views import AssessmentDraft
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.readiness.models import ProductNotFound


@endpoint(
    "PUT /api/admin/job-readiness/products/{product_id}/assessments/{assessment_id}",
    scope="admin",
    api="admin",
    grants=GRANTS,
    errors=[AssessmentNotFound, ProductNotFound, VersionConflict, Invalid],
    layers=("core", "text"),
)
def save_assessment(product_id: str, assessment_id: str, given: AssessmentWritten, caller: Caller) -> AssessmentDraft:
    """Save an assessment; learners see the change once its product is published, and attempts under way never."""
    return AssessmentDraft.of(save(product_id, assessment_id, given, Act(caller.user_id, now(), given.version)))
