import pytest

from tests.support.people import STRANGER, person
from tests.support.tills import SUBSCRIPTIONS, bank, credits_of, deliver, events_about, subscribed
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_refuses_strangers_and_whoever_has_not_subscribed():
    assert STRANGER.delete(SUBSCRIPTIONS).status == 401
    assert person().delete(SUBSCRIPTIONS).refused == (404, "NotSubscribed")


def test_a_cancelled_plan_counts_to_the_end_of_its_month_and_what_was_bought_stays():
    someone = person()
    subscription_id = subscribed(someone)
    assert someone.delete(SUBSCRIPTIONS).body["ends_with_period"]
    assert someone.get(SUBSCRIPTIONS).body["plan"] == "professional"
    bank("end", subscription_id=subscription_id)
    deliver(events_about(subscription_id)[-1])
    eventually(lambda: someone.get(SUBSCRIPTIONS).body["plan"] == "free")
    assert credits_of(someone) == 20 * 60
