import pytest

from shared.payments.models import BillingCustomer
from tests.support.people import STRANGER, person
from tests.support.tills import PLACE, begun

pytestmark = pytest.mark.deployed
WHERE = f"{PLACE}/portal"


def test_refuses_strangers_and_whoever_has_never_begun_a_payment():
    assert STRANGER.post(WHERE).status == 401
    assert person().post(WHERE).refused == (404, "NothingPaid")


def test_the_page_is_ones_own():
    someone = person()
    begun(someone)
    assert someone.post(WHERE).body["url"].endswith(BillingCustomer.get(someone.user_id).customer_id)
