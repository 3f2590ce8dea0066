from datetime import timedelta

import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.payments.events import Kind, Subject
from shared.payments.models import PaymentEvent
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.tills import STARTER, bank, begun, credits_of
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_w05_an_event_whose_worker_died_is_applied_and_one_about_nothing_is_parked():
    someone = person()
    payment = begun(someone)
    bank("pay", intent_id=payment.payment_intent_id)
    before = now() - timedelta(hours=1)
    for intent_id in (payment.payment_intent_id, "pi_nothing"):
        subject = Subject(f"evt_{new()}", "payment_intent.succeeded", Kind.PAYMENT, intent_id)
        row = PaymentEvent.about(subject, before, before, now() + timedelta(days=1))
        row.save()
    invoke("payments_sweep_payment_events", {})
    assert credits_of(someone) == STARTER
    eventually(lambda: PaymentEvent.get(row.event_id).reason == "parked")
