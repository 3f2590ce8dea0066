"""An admin looks at how all learners, or those of a client, come along."""

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.organisations import tenancy
from shared.reports import progress
from shared.reports.progress import LearnerPage, WantedProgressOfAll


@endpoint(
    "GET /api/admin/job-readiness/progress",
    scope="admin",
    api="admin",
    grants=progress.GRANTS,
    errors=[Invalid],
)
def list_progress(wanted: WantedProgressOfAll, caller: Caller) -> LearnerPage:
    """List learners with star, tier and modules, client by client."""
    within = tenancy.reach_of(caller, asked=wanted.client_id, role="admin")
    return progress.page_of(caller, within, wanted)
