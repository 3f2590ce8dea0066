import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.payments.events import Kind, Strange, Subject
from shared.payments.paypal_events import subject_of

UP = {"rel": "up", "href": "https://api-m.paypal.com/v2/payments/captures/CAP1", "method": "GET"}
ORDER = {"supplementary_data": {"related_ids": {"order_id": "ORDER1"}}}


def event(kind, resource, **values):
    return {"id": "WH-1-2", "event_type": kind, "resource": resource, **values}


@pytest.mark.parametrize(
    ("kind", "resource", "about"),
    [
        ("CHECKOUT.ORDER.APPROVED", {"id": "ORDER1"}, (Kind.PAYPAL_ORDER, "ORDER1")),
        ("CHECKOUT.ORDER.COMPLETED", {"id": "ORDER1", "new": [1]}, (Kind.PAYPAL_ORDER, "ORDER1")),
        ("CHECKOUT.PAYMENT-APPROVAL.REVERSED", {"order_id": "ORDER1"}, (Kind.PAYPAL_ORDER, "ORDER1")),
        ("PAYMENT.CAPTURE.COMPLETED", {"id": "CAP1", **ORDER}, (Kind.PAYPAL_ORDER, "ORDER1")),
        ("PAYMENT.CAPTURE.DENIED", {"id": "CAP1"}, (Kind.PAYPAL_CAPTURE, "CAP1")),
        ("PAYMENT.CAPTURE.PENDING", {"id": "CAP1", "supplementary_data": 5}, (Kind.PAYPAL_CAPTURE, "CAP1")),
        ("PAYMENT.CAPTURE.REFUNDED", {"id": "REF1", "links": [{"rel": "self"}, UP]}, (Kind.PAYPAL_CAPTURE, "CAP1")),
        ("PAYMENT.CAPTURE.REVERSED", {"id": "REV1", "links": [UP]}, (Kind.PAYPAL_CAPTURE, "CAP1")),
        ("PAYMENT.REFUND.FAILED", {"id": "REF1", "links": [UP]}, (Kind.PAYPAL_CAPTURE, "CAP1")),
        ("CUSTOMER.DISPUTE.RESOLVED", {"dispute_id": "PP-R-1"}, (Kind.PAYPAL_DISPUTE, "PP-R-1")),
    ],
)
def test_an_event_is_about_an_order_a_capture_or_a_dispute(kind, resource, about):
    assert subject_of(event(kind, resource)) == Subject("WH-1-2", kind, *about)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([], Strange.SHAPE),
        ({"id": 5}, Strange.SHAPE),
        (event("PAYMENT.CAPTURE.COMPLETED", {"id": "CAP1"}, id="a/b"), Strange.SHAPE),
        (event("BILLING.SUBSCRIPTION.CREATED", {"id": "I-1"}), Strange.TYPE),
        (event("PAYMENT.SALE.COMPLETED", {"id": "SALE1"}), Strange.TYPE),
        (event("PAYMENT.CAPTURE.REFUNDED", {"id": "REF1"}), Strange.VERSION),
        (event("PAYMENT.CAPTURE.REFUNDED", {"links": [{**UP, "href": UP["href"] + "/../x"}]}), Strange.VERSION),
        (event("PAYMENT.CAPTURE.COMPLETED", {"id": "../orders"}), Strange.VERSION),
        (event("CHECKOUT.ORDER.APPROVED", None), Strange.VERSION),
        (event("CUSTOMER.DISPUTE.CREATED", {"dispute_id": "a b"}), Strange.VERSION),
    ],
)
def test_w03_what_is_unknown_has_no_effect_and_what_names_no_thing_of_a_known_kind_alarms(told, why):
    assert subject_of(told) is why


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)


@given(VALUES, VALUES)
def test_w09_no_shape_makes_it_stumble(whole, thing):
    subject_of(json.loads(json.dumps(whole)))
    for kind in ("CHECKOUT.ORDER.X", "PAYMENT.CAPTURE.X", "PAYMENT.REFUND.X", "CUSTOMER.DISPUTE.X"):
        resource = {"id": thing, "order_id": thing, "dispute_id": thing, "links": thing, "supplementary_data": thing}
        found = subject_of(event(kind, resource))
        assert isinstance(found, Strange) or found.subject_id
        assert isinstance(subject_of(event(kind, thing)), Strange | Subject)
