import pytest

from shared.payments.models import PaymentEvent
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.tills import STARTER, bank, bought, credits_of, deliver, events_about
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
WORKER = "payments_apply_payment_event"


def record(event_id):
    keys = {"event_id": {"S": event_id}}
    return {"Records": [{"eventName": "INSERT", "dynamodb": {"Keys": keys, "SequenceNumber": "1"}}]}


def test_what_is_no_event_of_ours_changes_nothing():
    assert invoke(WORKER, record("evt_nothing")) == {"batchItemFailures": []}


def test_a_refund_at_stripe_takes_its_share_back_once():
    someone = person()
    payment = bought(someone)
    bank("refund", intent_id=payment.payment_intent_id, amount=333)
    event = events_about(payment.payment_intent_id)[-1]
    assert deliver(event) == [200]
    eventually(lambda: PaymentEvent.get(event["id"]).outcome == "done")
    assert invoke(WORKER, record(event["id"])) == {"batchItemFailures": []}
    assert credits_of(someone) == STARTER - 100
