"""An admin fetches a file of an export."""

from typing import Literal

from shared.core.clock import now
from shared.core.function import Caller, Redirect, endpoint
from shared.core.grants import reads
from shared.reports.exports import FETCHING, link
from shared.reports.models import Export
from shared.reports.rules import ExportNotFound, ExportNotReady


@endpoint(
    "GET /api/admin/job-readiness/progress/export/{export_id}/{file_type}",
    scope="admin",
    api="admin",
    status=302,
    grants=[reads(Export), FETCHING],
    errors=[ExportNotFound, ExportNotReady],
)
def fetch_export(export_id: str, file_type: Literal["csv", "xlsx"], caller: Caller) -> Redirect:
    """Download a file of an export of mine; the address works for five minutes."""
    export = Export.of(caller.user_id, export_id, now())
    return Redirect(link(export, file_type))
