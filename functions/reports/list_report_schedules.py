"""An admin, or a client's staff, look at which reports are sent regularly."""

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.page import open_cursor, seal
from shared.organisations import tenancy
from shared.organisations.rules import ClientDisabled, NoClientInSession
from shared.reports.models import ReportSchedule
from shared.reports.schedules import ReportList, ReportView, WantedReports, client_of


@endpoint(
    "GET /api/admin/job-readiness/report-schedules",
    scope="staff_or_admin",
    api="admin",
    grants=[reads(ReportSchedule), secret("cursors"), *tenancy.GRANTS],
    errors=[NoClientInSession, ClientDisabled, Invalid],
)
def list_report_schedules(wanted: WantedReports, caller: Caller) -> ReportList:
    """List the reports on a client's learners that are sent regularly."""
    client_id = client_of(tenancy.reach_of(caller, asked=wanted.client_id))
    scope = f"reports#{caller.user_id}#{client_id}"
    rows, following = ReportSchedule.of_client(client_id, wanted.limit, open_cursor(scope, wanted.cursor))
    return ReportList(reports=[ReportView.of(row) for row in rows], cursor=seal(scope, following))
