import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.payments.events import VERSIONS, Kind, Strange, Subject, subject_of

(VERSION,) = VERSIONS


def event(kind="payment_intent.succeeded", thing=None, **values):
    thing = {"object": "payment_intent", "id": "pi_1"} if thing is None else thing
    return {"id": "evt_1", "type": kind, "livemode": False, "api_version": VERSION, "data": {"object": thing}, **values}


def test_the_pinned_version_is_the_one_that_is_read():
    import stripe

    assert stripe.api_version in VERSIONS


@pytest.mark.parametrize(
    ("kind", "thing", "about"),
    [
        ("payment_intent.payment_failed", {"object": "payment_intent", "id": "pi_1"}, (Kind.PAYMENT, "pi_1")),
        ("charge.refunded", {"object": "charge", "id": "ch_1", "payment_intent": "pi_2"}, (Kind.PAYMENT, "pi_2")),
        ("refund.failed", {"object": "refund", "payment_intent": {"id": "pi_3"}}, (Kind.PAYMENT, "pi_3")),
        ("charge.dispute.closed", {"object": "dispute", "payment_intent": "pi_4"}, (Kind.PAYMENT, "pi_4")),
        (
            "checkout.session.completed",
            {"object": "checkout.session", "payment_intent": "pi_5"},
            (Kind.PAYMENT, "pi_5"),
        ),
        ("customer.subscription.deleted", {"object": "subscription", "id": "sub_1"}, (Kind.SUBSCRIPTION, "sub_1")),
        (
            "invoice.paid",
            {"object": "invoice", "parent": {"subscription_details": {"subscription": "sub_2"}}, "more": [1]},
            (Kind.SUBSCRIPTION, "sub_2"),
        ),
    ],
)
def test_an_event_is_about_a_payment_or_a_subscription(kind, thing, about):
    assert subject_of(event(kind, thing), False) == Subject("evt_1", kind, *about)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (event(livemode=True), Strange.MODE),
        (event(livemode=None), Strange.MODE),
        (event(account="acct_other"), Strange.ACCOUNT),
        (event(api_version="2017-08-15"), Strange.VERSION),
        (event("product.created", {"object": "product", "id": "prod_1"}), Strange.TYPE),
        (event("payment_intent.succeeded", {"object": "charge", "payment_intent": "pi_1"}), Strange.TYPE),
        (event("invoice.paid", {"object": "invoice", "parent": None}), Strange.TYPE),
        (event("charge.succeeded", {"object": "charge", "payment_intent": None}), Strange.TYPE),
        ([], Strange.SHAPE),
        ({"id": 5}, Strange.SHAPE),
    ],
)
def test_w03_w04_what_is_unknown_or_somebody_elses_has_no_effect(told, why):
    assert subject_of(told, False) is why


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)


@given(VALUES, VALUES)
def test_w09_no_shape_makes_it_stumble(whole, thing):
    subject_of(json.loads(json.dumps(whole)), False)
    for kind in ("charge.x", "invoice.x", "payment_intent.x"):
        told = event(kind, {"object": kind.partition(".")[0], "payment_intent": thing, "parent": thing, "id": thing})
        found = subject_of(told, False)
        assert isinstance(found, Strange) or found.subject_id
