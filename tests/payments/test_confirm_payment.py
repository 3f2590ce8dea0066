import pytest

from tests.support.people import STRANGER, person
from tests.support.tills import STARTER, bank, begun, bought, confirm, credits_of

pytestmark = pytest.mark.deployed


def test_m13_refuses_strangers_other_peoples_payments_and_what_is_not_paid():
    someone, other = person(), person()
    theirs, mine = bought(other), begun(someone)
    assert confirm(STRANGER, mine.payment_intent_id).status == 401
    assert confirm(someone, theirs.payment_intent_id).refused == (403, "NotYourPayment")
    assert confirm(someone, "pi_unknown").refused == (403, "NotYourPayment")
    assert confirm(someone, mine.payment_intent_id).refused == (402, "PaymentNotMade")
    assert confirm(someone, "nonsense").status == 422
    assert credits_of(someone) == 0


@pytest.mark.parametrize("card", ["declined", "authentication"])
def test_a_card_that_does_not_pay_gives_nothing_until_one_does(card):
    someone = person()
    payment = begun(someone)
    bank("pay", intent_id=payment.payment_intent_id, card=card)
    assert confirm(someone, payment.payment_intent_id).refused == (402, "PaymentNotMade")
    bank("pay", intent_id=payment.payment_intent_id)
    assert confirm(someone, payment.payment_intent_id).body["status"] == "completed"
    assert confirm(someone, payment.payment_intent_id).body["status"] == "completed"
    assert credits_of(someone) == STARTER
