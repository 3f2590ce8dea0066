import json

import pytest

from infra.local.stand_ins.stripe import sign
from shared.payments.models import PaymentEvent
from tests.support.people import call, person
from tests.support.tills import WEBHOOK, bank, begun, bring_their_units_once, deliver, events_about, webhook_secret

pytestmark = pytest.mark.deployed


def paid(someone):
    payment = begun(someone)
    bank("pay", intent_id=payment.payment_intent_id)
    return events_about(payment.payment_intent_id)


def test_w01_what_stripe_has_not_signed_is_refused_and_leaves_no_trace():
    event = paid(person())[-1]
    body = json.dumps(event).encode()
    for header in ({}, {"stripe-signature": "t=1,v1=00"}, {"stripe-signature": sign(body, "whsec_other")}):
        assert call("POST", WEBHOOK, body, headers=header).refused == (400, "SignatureRefused")
    changed = {"stripe-signature": sign(body, webhook_secret())}
    assert call("POST", WEBHOOK, body + b" ", headers=changed).refused == (400, "SignatureRefused")
    assert PaymentEvent.find(event["id"]) is None


def test_m01_events_in_any_order_and_again_give_the_units_once():
    someone = person()
    bring_their_units_once(someone, paid(someone), deliver)


def test_w09_too_large_a_body_is_refused():
    assert call("POST", WEBHOOK, b"x" * 600_000).status == 413
