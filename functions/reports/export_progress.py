"""An admin takes the progress of learners away as files."""

from shared.core.errors import Invalid
from shared.core.function import Caller, Limit, endpoint
from shared.organisations import tenancy
from shared.reports import exports
from shared.reports.exports import ExportView, WantedExportOfAll

PATH = "/api/admin/job-readiness/progress/export"


@endpoint(
    f"GET {PATH}",
    scope="admin",
    api="admin",
    status=202,
    limit=Limit(20, 3600, by="caller"),
    grants=[*exports.ASKING, *tenancy.GRANTS],
    errors=[Invalid],
)
def export_progress(wanted: WantedExportOfAll, caller: Caller) -> ExportView:
    """Begin an export of all learners, or those of a client; look it up by its id until it is ready."""
    within = tenancy.reach_of(caller, asked=wanted.client_id, role="admin")
    return exports.ask(caller, within, wanted, PATH)
