"""An admin, or a client's staff, end a report that is sent regularly."""

from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.table import Transaction
from shared.organisations import tenancy
from shared.organisations.rules import ClientDisabled, NoClientInSession
from shared.reports.models import ReportChanged, ReportNotFound, ReportSchedule
from shared.reports.schedules import facts


@endpoint(
    "DELETE /api/admin/job-readiness/report-schedules/{schedule_id}",
    scope="staff_or_admin",
    api="admin",
    status=204,
    grants=[writes(ReportSchedule), appends(AuditEntry), writes(AuditReason), *tenancy.GRANTS],
    errors=[NoClientInSession, ClientDisabled, ReportNotFound, ReportChanged],
)
def delete_report_schedule(schedule_id: str, caller: Caller) -> None:
    """End a report that is sent regularly."""
    row = ReportSchedule.within(tenancy.reach_of(caller), schedule_id)
    effects = Transaction().delete(row, condition=row.seen, lost=ReportChanged())
    audit(
        "report_ended",
        actor=caller.user_id,
        user_id=schedule_id,
        before=facts(row),
        after={},
        reason=None,
        now=now(),
        transaction=effects,
        client_id=row.client_id,
    )
    effects.commit()
