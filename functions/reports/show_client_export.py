"""Staff ask how far an export is."""

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.organisations import tenancy
from shared.organisations.rules import ClientDisabled, NoClientInSession
from shared.reports.exports import ExportView, view
from shared.reports.models import Export
from shared.reports.rules import ExportNotFound

PATH = "/api/client-staff/job-readiness/progress/export"


@endpoint(
    f"GET {PATH}/{{export_id}}",
    scope="staff",
    api="admin",
    grants=[reads(Export), *tenancy.GRANTS],
    errors=[NoClientInSession, ClientDisabled, ExportNotFound],
)
def show_client_export(export_id: str, caller: Caller) -> ExportView:
    """Show an export of mine, with the addresses of its files once they are ready."""
    within = tenancy.reach_of(caller, role="staff")
    export = Export.of(caller.user_id, export_id, now())
    within.check(str(export.client_id), ExportNotFound())
    return view(export, PATH)
