import pytest

from tests.support.people import STRANGER, person
from tests.support.tills import SUBSCRIPTIONS, credits_of, subscribed

pytestmark = pytest.mark.deployed


def test_refuses_strangers_and_whoever_has_not_subscribed():
    assert STRANGER.patch(SUBSCRIPTIONS, {"plan": "enterprise"}).status == 401
    assert person().patch(SUBSCRIPTIONS, {"plan": "enterprise"}).refused == (404, "NotSubscribed")


def test_a_dearer_plan_counts_at_once_and_a_cheaper_one_from_the_next_month_on():
    someone = person()
    subscribed(someone)
    up = someone.patch(SUBSCRIPTIONS, {"plan": "enterprise"}).body
    assert (up["plan"], up["next_plan"]) == ("enterprise", "enterprise")
    assert 95 * 60 <= credits_of(someone) <= 100 * 60  # the month has just begun
    down = someone.patch(SUBSCRIPTIONS, {"plan": "professional"}).body
    assert (down["plan"], down["next_plan"]) == ("enterprise", "professional")
