"""Detailed figures of one's own come with a plan, while it lasts."""

from datetime import timedelta

import pytest

from shared.billing.models import Subscription
from shared.core.clock import now
from tests.support import cohorts
from tests.support.people import STRANGER
from tests.support.tills import subscribed
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
PLACE = "/api/user/analytics"


def test_whoever_has_no_plan_is_told_which_one_includes_it_and_what_it_costs():
    assert STRANGER.get(PLACE).status == 401
    someone = cohorts.enrolled("independent", cohorts.offer())
    cohorts.took_quiz(someone, 3, False)
    cohorts.took_quiz(someone, 8, True)
    refused = someone.get(PLACE)
    assert refused.refused == (402, "NotEntitled")
    assert (refused.body["entitlement"], refused.body["plan"]) == ("detailed_analytics", "free")
    assert [(each["plan"], each["price_cents"]) for each in refused.body["plans"]] == [
        ("professional", 1999), ("enterprise", 4999)
    ]  # fmt: skip
    subscribed(someone)
    (quiz,) = eventually(lambda: [kind for kind in someone.get(PLACE).body["kinds"] if kind["tries"] == 2])
    assert (quiz["kind"], quiz["passed"], quiz["mean"], quiz["change"]) == ("quiz", 1, 55.0, 50.0)
    shown = someone.get(PLACE).body
    assert [score["score"] for score in shown["scores"]] == [30.0, 80.0]
    assert [(topic["answers"], topic["right"]) for topic in (*shown["weak"], *shown["strong"])] == [
        (10, 30.0), (10, 80.0)
    ]  # fmt: skip
    row = Subscription.get(someone.user_id)
    row.update([Subscription.paid_until.set(now() - timedelta(days=8))])  # and its grace is over too
    assert someone.get(PLACE).refused == (402, "NotEntitled")
