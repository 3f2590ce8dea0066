"""An admin, or a client's staff, change a report that is sent regularly."""

from shared.audit.models import audit
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.table import Transaction, together
from shared.organisations import tenancy
from shared.organisations.rules import ClientDisabled, NoClientInSession
from shared.reports.models import ReportChanged, ReportNotFound, ReportSchedule
from shared.reports.rules import due_after
from shared.reports.schedules import WRITING, ChangedReport, ReportView, check, facts, named_in


@endpoint(
    "PUT /api/admin/job-readiness/report-schedules/{schedule_id}",
    scope="staff_or_admin",
    api="admin",
    grants=WRITING,
    errors=[NoClientInSession, ClientDisabled, ReportNotFound, ReportChanged, Invalid],
)
def change_report_schedule(schedule_id: str, plan: ChangedReport, caller: Caller) -> ReportView:
    """Change a report that is sent regularly; another frequency begins after the period that runs now."""
    within = tenancy.reach_of(caller)
    found, *named = together((ReportSchedule, schedule_id, None), *named_in(plan))
    row = ReportSchedule.reached(found, within)
    if int(row.version) != plan.version:
        raise ReportChanged()
    check(plan, row.client_id, named)
    moment, before, unchanged = now(), facts(row), row.seen
    if row.frequency != plan.frequency:
        row.due_on = due_after(plan.frequency, moment).isoformat()
    row.title, row.frequency, row.recipients = plan.title, plan.frequency.value, plan.recipients
    row.product_id, row.updated_by, row.version = plan.product_id, caller.user_id, plan.version + 1
    effects = Transaction().save(row, condition=unchanged, lost=ReportChanged())
    audit(
        "report_changed",
        actor=caller.user_id,
        user_id=schedule_id,
        before=before,
        after=facts(row),
        reason=None,
        now=moment,
        transaction=effects,
        client_id=row.client_id,
    )
    shown = ReportView.of(row)
    effects.commit(shown)
    return shown
