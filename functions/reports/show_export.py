"""An admin asks how far an export is."""

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.reports.exports import ExportView, view
from shared.reports.models import Export
from shared.reports.rules import ExportNotFound

PATH = "/api/admin/job-readiness/progress/export"


@endpoint(
    f"GET {PATH}/{{export_id}}",
    scope="admin",
    api="admin",
    grants=[reads(Export)],
    errors=[ExportNotFound],
)
def show_export(export_id: str, caller: Caller) -> ExportView:
    """Show an export of mine, with the addresses of its files once they are ready."""
    export = Export.of(caller.user_id, export_id, now())
    return view(export, PATH)
