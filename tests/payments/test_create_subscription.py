import pytest

from tests.support.people import STRANGER, person
from tests.support.tills import SUBSCRIPTIONS, credits_of, subscribed

pytestmark = pytest.mark.deployed


def test_refuses_strangers_and_plans_that_nobody_pays_for():
    assert STRANGER.post(SUBSCRIPTIONS, {"plan": "professional"}).status == 401
    for plan in ("free", "nothing"):
        assert person().post(SUBSCRIPTIONS, {"plan": plan}).refused == (404, "PlanNotFound")


def test_a_plan_counts_when_its_first_month_is_paid_and_there_is_one_at_most():
    someone = person()
    subscribed(someone)
    assert credits_of(someone) == 20 * 60
    assert someone.post(SUBSCRIPTIONS, {"plan": "enterprise"}).refused == (409, "SubscribedAlready")
