import pytest

from shared.core.clock import now
from shared.payments.models import PaymentReport
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.tills import STARTER, bank, begun, credits_of

# It compares the payments of all tests.
pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_l11_a_payment_that_nobody_has_told_us_of_is_reported_and_gives_its_units():
    someone = person()
    payment = begun(someone)
    bank("pay", intent_id=payment.payment_intent_id)
    bank("age", identifier=payment.payment_intent_id, seconds=7200)
    totals = invoke("payments_compare_payments", {})
    assert totals["differences"] >= 1
    facts = PaymentReport.get(now().date().isoformat(), payment.payment_id).facts
    assert facts["bought"] == ["False", "True"]
    assert credits_of(someone) == STARTER
