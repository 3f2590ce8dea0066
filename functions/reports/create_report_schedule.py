"""An admin, or a client's staff, have a report sent regularly."""

from shared.audit.models import audit
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.table import Transaction, together
from shared.organisations import tenancy
from shared.organisations.models import Client, ClientNotFound
from shared.organisations.rules import ClientDisabled, NoClientInSession
from shared.reports.models import ReportSchedule
from shared.reports.schedules import WRITING, NewReport, ReportView, check, client_of, facts, named_in


@endpoint(
    "POST /api/admin/job-readiness/report-schedules",
    scope="staff_or_admin",
    api="admin",
    status=201,
    grants=WRITING,
    errors=[NoClientInSession, ClientDisabled, ClientNotFound, Invalid],
)
def create_report_schedule(plan: NewReport, caller: Caller) -> ReportView:
    """Have a report on a client's learners sent to its staff, weekly or monthly."""
    client_id = client_of(tenancy.reach_of(caller, asked=plan.client_id))
    client, *named = together((Client, client_id, None), *named_in(plan))
    Client.found(client)
    check(plan, client_id, named)
    moment = now()
    row = ReportSchedule.planned(
        client_id,
        plan.frequency,
        by=caller.user_id,
        now=moment,
        title=plan.title,
        recipients=plan.recipients,
        product_id=plan.product_id,
    )
    effects = Transaction().create(row)
    audit(
        "report_scheduled",
        actor=caller.user_id,
        user_id=row.schedule_id,
        before={},
        after=facts(row),
        reason=None,
        now=moment,
        transaction=effects,
        client_id=client_id,
    )
    shown = ReportView.of(row)
    effects.commit(shown)
    return shown
