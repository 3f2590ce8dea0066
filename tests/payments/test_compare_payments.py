from datetime import timedelta

import pytest

from shared.core.clock import now
from shared.payments.models import Payment, PaymentReport, begun_on
from tests.support import paypal_tills
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.tills import STARTER, bank, begun, credits_of
from tests.support.waiting import before_midnight

# It compares the payments of all tests.
pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_l11_a_payment_that_nobody_has_told_us_of_is_reported_and_gives_its_units():
    someone = person()
    payment = begun(someone)
    bank("pay", intent_id=payment.payment_intent_id)
    bank("age", identifier=payment.payment_intent_id, seconds=7200)
    order = paypal_tills.begun(someone)
    paypal_tills.payer("approve", order_id=order.order_id)
    paypal_tills.payer("capture", order_id=order.order_id)
    row, before = Payment.get(someone.user_id, order.payment_id), now() - timedelta(hours=2)
    row.update([Payment.created_at.set(before), Payment.begun.set(begun_on(before, order.payment_id))])
    before_midnight()
    totals = invoke("payments_compare_payments", {})
    assert totals["differences"] >= 2
    for each in (payment, order):
        facts = PaymentReport.get(now().date().isoformat(), each.payment_id).facts
        assert facts["bought"] == ["False", "True"]
    assert credits_of(someone) == 2 * STARTER
