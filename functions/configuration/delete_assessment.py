"""An administrator deletes an assessment."""

from shared.assessments.models import AssessmentNotFound
from shared.configuration.finding import assessment_draft
from shared.configuration.models import ASSESSMENT
from shared.configuration.views import VersionSeen
from shared.configuration.writing import GRANTS, Act, delete
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint


@endpoint(
    "DELETE /api/admin/job-readiness/products/{product_id}/assessments/{assessment_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=GRANTS,
    errors=[AssessmentNotFound, VersionConflict, Invalid],
)
def delete_assessment(product_id: str, assessment_id: str, seen: VersionSeen, caller: Caller) -> None:
    """Delete an assessment; learners see that once its product is published."""
    act = Act(caller.user_id, now(), seen.version)
    delete(ASSESSMENT, assessment_draft(product_id, assessment_id), act, while_published=True)
