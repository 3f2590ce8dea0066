"""Staff fetch a file of an export."""

from typing import Literal

from shared.core.clock import now
from shared.core.function import Caller, Redirect, endpoint
from shared.core.grants import reads
from shared.organisations import tenancy
from shared.organisations.rules import ClientDisabled, NoClientInSession
from shared.reports.exports import FETCHING, link
from shared.reports.models import Export
from shared.reports.rules import ExportNotFound, ExportNotReady


@endpoint(
    "GET /api/client-staff/job-readiness/progress/export/{export_id}/{file_type}",
    scope="staff",
    api="admin",
    status=302,
    grants=[reads(Export), FETCHING, *tenancy.GRANTS],
    errors=[NoClientInSession, ClientDisabled, ExportNotFound, ExportNotReady],
)
def fetch_client_export(export_id: str, file_type: Literal["csv", "xlsx"], caller: Caller) -> Redirect:
    """Download a file of an export of mine; the address works for five minutes."""
    within = tenancy.reach_of(caller, role="staff")
    export = Export.of(caller.user_id, export_id, now())
    within.check(str(export.client_id), ExportNotFound())
    return Redirect(link(export, file_type))
