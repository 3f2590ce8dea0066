from datetime import timedelta

import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.payments.events import Kind, Subject
from shared.payments.models import PaymentEvent
from tests.support.people import STRANGER, person
from tests.support.tills import STARTER, bank, begun, credits_of

pytestmark = pytest.mark.deployed


def place(event_id):
    return f"/api/admin/payments/events/{event_id}/redrive"


def test_refuses_everybody_but_administrators_and_events_that_are_none():
    assert STRANGER.post(place("evt_1")).status == 401
    assert [person(role).post(place("evt_1")).status for role in ("learner", "staff", "viewer")] == [403, 403, 403]
    for name in ("evt_nothing", "nonsense"):
        assert person("admin").post(place(name)).refused == (404, "EventNotFound")


def test_w06_an_event_that_was_given_up_is_applied_once():
    admin, someone = person("admin"), person()
    payment = begun(someone)
    bank("pay", intent_id=payment.payment_intent_id)
    subject = Subject(f"evt_{new()}", "payment_intent.succeeded", Kind.PAYMENT, payment.payment_intent_id)
    row = PaymentEvent.about(subject, now(), now(), now() + timedelta(days=1))
    row.outcome, row.due_at, row.due_shard = "dead", None, None
    row.save()
    assert admin.post(place(row.event_id)).body["outcome"] == "done"
    assert admin.post(place(row.event_id)).refused == (409, "EventNotDead")
    assert credits_of(someone) == STARTER
