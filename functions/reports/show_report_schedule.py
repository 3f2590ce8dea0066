"""An admin, or a client's staff, look at one report that is sent regularly."""

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.organisations import tenancy
from shared.organisations.rules import ClientDisabled, NoClientInSession
from shared.reports.models import ReportNotFound, ReportSchedule
from shared.reports.schedules import ReportView


@endpoint(
    "GET /api/admin/job-readiness/report-schedules/{schedule_id}",
    scope="staff_or_admin",
    api="admin",
    grants=[reads(ReportSchedule), *tenancy.GRANTS],
    errors=[NoClientInSession, ClientDisabled, ReportNotFound],
)
def show_report_schedule(schedule_id: str, caller: Caller) -> ReportView:
    """Show a report that is sent regularly, and when it is sent next."""
    return ReportView.of(ReportSchedule.within(tenancy.reach_of(caller), schedule_id))
