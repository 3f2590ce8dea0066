"""A client's staff take the progress of their learners away as files."""

from shared.core.errors import Invalid
from shared.core.function import Caller, Limit, endpoint
from shared.organisations import tenancy
from shared.organisations.rules import ClientDisabled, NoClientInSession
from shared.reports import exports
from shared.reports.exports import ExportView, WantedExport

PATH = "/api/client-staff/job-readiness/progress/export"


@endpoint(
    f"GET {PATH}",
    scope="staff",
    api="admin",
    status=202,
    limit=Limit(20, 3600, by="caller"),
    grants=[*exports.ASKING, *tenancy.GRANTS],
    errors=[NoClientInSession, ClientDisabled, Invalid],
)
def export_client_progress(wanted: WantedExport, caller: Caller) -> ExportView:
    """Begin an export of my client's learners; look it up by its id until it is ready."""
    within = tenancy.reach_of(caller, role="staff")
    return exports.ask(caller, within, wanted, PATH)
