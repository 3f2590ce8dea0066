"""A report is made and sent to those of its recipients who are still on the client's staff."""

from shared.accounts.models import User
from shared.analytics import reading
from shared.analytics.messages import Wanted
from shared.clients.mail import MailNotSent
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import reads, writes
from shared.notifications import mailing
from shared.notifications.mails import ENVIRONMENT
from shared.organisations.models import Client
from shared.organisations.rules import Standing
from shared.readiness.models import Product
from shared.reports.models import ReportSchedule
from shared.reports.report import ReportTask, content, workbook
from shared.reports.schedules import is_staff


@step(
    grants=[
        reads(ReportSchedule),
        reads(Client),
        reads(Product),
        reads(User),
        writes(Errand),
        *reading.GRANTS,
        *mailing.GRANTS,
    ],
    errors=[Unavailable],
    layers=["core", "mail", "reports"],
    environment=ENVIRONMENT,
    memory=1024,
    timeout=120,
)
def deliver_report(task: ReportTask) -> None:
    """Send a report of a period to each recipient once; a repeat sends it to those who have not got it."""
    schedule = ReportSchedule.find(task.schedule_id)
    client = Client.find(schedule.client_id) if schedule else None
    if schedule is not None and client is not None and client.standing is Standing.ACTIVE:
        _send(schedule, client, task)
    Errand.finish("report_delivery", task.key)


def _send(schedule: ReportSchedule, client: Client, task: ReportTask) -> None:
    figures = reading.everything(Wanted(client_id=client.client_id, product_id=schedule.product_id))
    titles = {row.product_id: row.title for row in Product.find_many(each.name for each in figures.products)}
    values = content(schedule.title, client.name, schedule.frequency, task.period, figures, titles)
    attached = workbook(values, figures, titles)
    people = {user.user_id: user for user in User.find_many(schedule.recipients)}
    try:
        for user_id in schedule.recipients:
            if is_staff(people.get(user_id), client.client_id):
                mailing.mail(user_id, "report", (task.schedule_id, task.period), values, now(), (attached,))
    except MailNotSent as failure:
        raise Unavailable() from failure
