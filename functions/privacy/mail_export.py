"""Whoever asked for a copy of their data is told by mail where it is."""

from shared.clients.mail import MailNotSent
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import writes
from shared.notifications import mailing
from shared.notifications.mails import ENVIRONMENT, LAYERS
from shared.privacy.exports import PATH, WORKFLOW, PersonalExportTask


@step(
    grants=[writes(Errand), *mailing.GRANTS],
    errors=[Unavailable],
    layers=LAYERS,
    environment=ENVIRONMENT,
)
def mail_export(task: PersonalExportTask) -> None:
    """Mail the link to our own endpoint, which wants a session; again mails nothing."""
    values = {"path": f"{PATH}/{task.export_id}/file"}
    try:
        mailing.mail(task.user_id, "personal_export_ready", task.key, values, now(), asked_for=True)
    except MailNotSent as failure:
        raise Unavailable() from failure
    Errand.finish(WORKFLOW, task.key)
