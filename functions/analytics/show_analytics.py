"""An admin looks at how learners do, or a client's staff at how theirs do."""

from shared.analytics import reading
from shared.analytics.messages import Analytics, Wanted
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.organisations import tenancy
from shared.organisations.rules import ClientDisabled, NoClientInSession


@endpoint(
    "GET /api/admin/job-readiness/analytics",
    scope="staff_or_admin",
    api="admin",
    grants=[*reading.GRANTS, *tenancy.GRANTS],
    errors=[NoClientInSession, ClientDisabled, Invalid],
)
def show_analytics(wanted: Wanted, caller: Caller) -> Analytics:
    """Show every measure of the learners within reach, and compare their cohorts.

    Staff see their own client's learners, whatever client is asked for.
    """
    within = tenancy.reach_of(caller, asked=wanted.client_id)
    return reading.everything(wanted.model_copy(update={"client_id": within.client_id}))
