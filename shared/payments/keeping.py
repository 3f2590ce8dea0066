"""Events of the payment provider are written down before they are answered; what becomes of them is decided later."""

from datetime import datetime, timedelta

from shared.core.table import create, in_days
from shared.payments.events import Subject
from shared.payments.models import PaymentEvent

KEPT_DAYS = 90
GRACE = timedelta(minutes=2)  # in which an event is applied that has just come; after that it is swept


def keep(subject: Subject, moment: datetime) -> bool:
    """Keep an event that has come; False when it came before."""
    return create(PaymentEvent.about(subject, moment, moment + GRACE, in_days(moment, KEPT_DAYS)))
