"""A client's staff look at how their learners come along."""

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.organisations import tenancy
from shared.organisations.rules import ClientDisabled, NoClientInSession
from shared.reports import progress
from shared.reports.progress import LearnerPage, WantedProgress


@endpoint(
    "GET /api/client-staff/job-readiness/progress",
    scope="staff",
    api="admin",
    grants=progress.GRANTS,
    errors=[NoClientInSession, ClientDisabled, Invalid],
)
def list_client_progress(wanted: WantedProgress, caller: Caller) -> LearnerPage:
    """List my client's learners with star, tier and modules."""
    return progress.page_of(caller, tenancy.reach_of(caller, role="staff"), wanted)
