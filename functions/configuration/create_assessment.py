"""An administrator begins a new assessment of a product."""

from shared.configuration.messages import AssessmentWritten
from shared.configuration.saving import save_assessment as save
from shared.configuration.views import AssessmentDraft
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.ids import new
from shared.readiness.models import ProductNotFound


@endpoint(
    "POST /api/admin/job-readiness/products/{product_id}/assessments",
    scope="admin",
    api="admin",
    status=201,
    grants=GRANTS,
    errors=[ProductNotFound, Invalid],
    layers=("core", "text"),
)
def create_assessment(product_id: str, given: AssessmentWritten, caller: Caller) -> AssessmentDraft:
    """Create an assessment; learners see it once its product is published."""
    return AssessmentDraft.of(save(product_id, new(), given, Act(caller.user_id, now(), None)))
