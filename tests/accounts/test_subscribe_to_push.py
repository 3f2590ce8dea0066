from urllib.parse import quote

import pytest

from shared.notifications.subscriptions import PushSubscription
from tests.support.notified import BROWSERS, KEYS, browser
from tests.support.people import STRANGER, person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.post(BROWSERS, browser()).status == 401


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://169.254.169.254/latest/meta-data"},
        {"endpoint": "https://push.evil.example/x"},
        {"keys": {**KEYS, "auth": "AAAA"}},
        {"keys": {**KEYS, "p256dh": KEYS["auth"]}},
        {"user_id": "x"},
    ],
)
def test_refuses_what_is_no_browser_s_subscription(change):
    someone = person("learner")
    assert someone.post(BROWSERS, {**browser(), **change}).refused == (422, "Invalid")
    assert PushSubscription.of_person(someone.user_id) == []


def test_a_browser_belongs_to_whoever_subscribed_on_it_last_and_the_oldest_of_many_makes_room():
    ada, eve, shared = person("learner"), person("learner"), browser()
    first = ada.post(BROWSERS, shared)
    assert first.status == 201
    assert ada.post(BROWSERS, shared).body["subscription_id"] == first.body["subscription_id"]
    assert eve.post(BROWSERS, shared).body["subscription_id"] == first.body["subscription_id"]
    assert PushSubscription.find(first.body["subscription_id"]).user_id == eve.user_id
    assert ada.delete(f"{BROWSERS}?endpoint={quote(shared['endpoint'])}").refused == (404, "SubscriptionNotFound")
    made = [ada.post(BROWSERS, browser()).body["subscription_id"] for _ in range(11)]
    mine = eventually(lambda: {row.subscription_id for row in PushSubscription.of_person(ada.user_id)} or None)
    assert mine == set(made[1:])
