import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from shared.payments.models import Payment
from tests.support.people import STRANGER, person
from tests.support.tills import begun, bought, credits_of
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def place(payment_id):
    return f"/api/admin/payments/{payment_id}/refunds"


def body(someone, amount=400):
    return {"user_id": someone.user_id, "amount_cents": amount, "reason": "A wish"}


def test_refuses_everybody_but_administrators_and_what_was_not_paid():
    admin, someone = person("admin"), person()
    where = place(begun(someone).payment_id)
    assert STRANGER.post(where, body(someone)).status == 401
    assert [person(role).post(where, body(someone)).status for role in ("learner", "staff", "viewer")] == [403] * 3
    assert admin.post(where, body(someone)).refused == (409, "NotRefundable")
    assert admin.post(place(new()), body(someone)).refused == (404, "PaymentNotFound")
    assert admin.post(where, body(someone, -5)).status == 422


def test_m11_refunds_at_once_never_exceed_what_was_paid_and_are_written_down():
    admin, someone = person("admin"), person()
    where = place(bought(someone).payment_id)
    answers = at_once([lambda: admin.post(where, body(someone))] * 4)
    assert sorted(answer.status for answer in answers) == [200, 200, 409, 409]
    assert admin.post(where, body(someone, 199)).body["status"] == "refunded"
    assert credits_of(someone) == 0
    acts = [row.act for row in AuditEntry.query(someone.user_id)]
    # Whether a refund is too much is found here or at Stripe, which is written down as well.
    assert acts.count("refund_ordered") - acts.count("refund_refused") == 3


def test_d09_a_payment_that_went_back_in_a_hundred_parts_goes_back_in_no_more():
    admin, someone = person("admin"), person()
    payment = bought(someone)
    parts = {f"re_{number}": [0, 1] for number in range(100)}
    Payment.find(someone.user_id, payment.payment_id).update(actions=[Payment.taken.set(parts)])
    assert admin.post(place(payment.payment_id), body(someone)).refused == (409, "NotRefundable")
