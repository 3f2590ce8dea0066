import pytest

from tests.support.people import STRANGER, person
from tests.support.tills import SUBSCRIPTIONS, subscribed

pytestmark = pytest.mark.deployed


def test_refuses_strangers():
    assert STRANGER.get(SUBSCRIPTIONS).status == 401


def test_whoever_has_not_subscribed_has_the_free_plan():
    shown = person().get(SUBSCRIPTIONS).body
    assert (shown["plan"], shown["next_plan"], shown["status"], shown["paid_until"]) == ("free", "free", "none", None)


def test_shows_the_plan_and_until_when_it_is_paid_for():
    someone = person()
    subscribed(someone)
    shown = someone.get(SUBSCRIPTIONS).body
    assert (shown["plan"], shown["status"], shown["client_secret"]) == ("professional", "active", None)
    assert shown["paid_until"]
