"""Reports that are due are sent, each once for its period."""

from datetime import date

from shared.core import log
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import job
from shared.core.grants import starts, writes
from shared.core.table import Transaction
from shared.reports.models import ReportChanged, ReportSchedule
from shared.reports.report import ReportTask
from shared.reports.rules import Frequency, due_after, period_before


@job("rate(1 hour)", grants=[writes(ReportSchedule), writes(Errand), starts("report_delivery")])
def plan_due_reports() -> None:
    """Plan the delivery of every report that is due.

    The next day is set in the transaction that plans the delivery, so that two runs at once plan it once. A run that
    comes late sends the report of the period that was due, and none for those that passed meanwhile.
    """
    moment = now()
    for due in ReportSchedule.due_by(moment.date()):
        schedule = ReportSchedule.find(due.schedule_id)
        if schedule is None or schedule.due_on > moment.date().isoformat():
            continue
        try:
            _plan(schedule).begin()
        except ReportChanged:
            log.info("a report was planned by another run", schedule=schedule.schedule_id)


def _plan(schedule: ReportSchedule) -> Errand:
    frequency = Frequency(schedule.frequency)
    period = period_before(frequency, date.fromisoformat(schedule.due_on))
    task = ReportTask(schedule_id=schedule.schedule_id, period=period)
    effects = Transaction()
    schedule.move_on(due_after(frequency, now()), effects)
    errand = Errand.plan("report_delivery", task.key, task, transaction=effects)
    effects.commit()
    return errand
