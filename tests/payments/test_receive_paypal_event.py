import json

import pytest

from infra.local.stand_ins.paypal import signed
from shared.payments.models import PaymentEvent
from tests.support.paypal_tills import PAYPAL, WEBHOOK, begun, deliver, events_about, payer, webhook_id
from tests.support.people import call, person
from tests.support.tills import bring_their_units_once

pytestmark = pytest.mark.deployed


def paid(someone):
    order = begun(someone)
    payer("approve", order_id=order.order_id)
    payer("capture", order_id=order.order_id)
    return events_about(order.order_id)


def test_w01_what_paypal_has_not_signed_is_refused_and_leaves_no_trace():
    event = paid(person())[-1]
    body = json.dumps(event).encode()
    mine = signed(body, webhook_id(), PAYPAL)  # with a key of this process's own, which PayPal has not published
    for headers in ({}, mine, {**mine, "paypal-cert-url": "https://evil.example/v1/notifications/certs/CERT-1"}):
        assert call("POST", WEBHOOK, body, headers=headers).refused == (400, "SignatureRefused")
    assert deliver(event, webhook="ANOTHER") == [400]
    assert PaymentEvent.find(event["id"]) is None


def test_m01_events_in_any_order_and_again_give_the_units_once():
    someone = person()
    bring_their_units_once(someone, paid(someone), deliver)


def test_w09_too_large_a_body_is_refused():
    assert call("POST", WEBHOOK, b"x" * 600_000).status == 413
