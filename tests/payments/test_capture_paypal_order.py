import pytest

from shared.payments.models import PaymentEvent
from tests.support.paypal_tills import begun, capture, deliver, events_about, payer
from tests.support.people import STRANGER, person
from tests.support.tills import PLACE, STARTER, credits_of
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def paid(someone):
    """Return how each payment of somebody stands, in their history."""
    rows = someone.get(f"{PLACE}/history").body["payments"]
    return [(row["provider"], row["status"], row["refunded_cents"]) for row in rows]


def test_m13_refuses_strangers_other_peoples_orders_and_what_is_not_approved():
    someone, other = person(), person()
    theirs, mine = begun(other), begun(someone)
    payer("approve", order_id=theirs.order_id)
    assert capture(STRANGER, mine.order_id).status == 401
    assert capture(someone, theirs.order_id).refused == (403, "NotYourPayment")
    assert capture(someone, "UNKNOWN").refused == (403, "NotYourPayment")
    assert capture(someone, "non-sense").status == 404
    assert capture(someone, mine.order_id).refused == (402, "PaymentNotMade")
    assert credits_of(someone) == credits_of(other) == 0


def test_somebody_buys_with_paypal_is_told_of_it_twice_and_gets_the_money_back():
    someone, admin = person(), person("admin")
    order = begun(someone)
    payer("approve", order_id=order.order_id, how="declined")
    assert capture(someone, order.order_id).refused == (402, "PaymentNotMade")
    payer("approve", order_id=order.order_id)
    for _ in range(2):
        assert capture(someone, order.order_id).body["status"] == "completed"
    assert credits_of(someone) == STARTER
    told = events_about(order.order_id)
    assert set(deliver(*told, *told[::-1])) == {200}
    eventually(lambda: {PaymentEvent.get(event["id"]).outcome for event in told} == {"done"})
    assert credits_of(someone) == STARTER
    where = f"/api/admin/payments/{order.payment_id}/refunds"
    wish = {"user_id": someone.user_id, "amount_cents": 333, "reason": "A wish"}
    shown = admin.post(where, wish).body
    assert (shown["status"], shown["refunded_cents"]) == ("completed", 333)
    assert admin.post(where, {**wish, "amount_cents": 667}).refused == (409, "NotRefundable")
    assert credits_of(someone) == STARTER - 100
    payer("refund", order_id=order.order_id, amount="6.66")
    assert set(deliver(*events_about(order.order_id)[len(told) :])) == {200}
    eventually(lambda: paid(someone) == [("paypal", "refunded", 999)])
    assert credits_of(someone) == 0
