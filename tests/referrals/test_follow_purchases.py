"""The first purchase of whoever came by a code rewards both."""

import json
from pathlib import Path

import pytest

from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.tills import STARTER, bought, credits_of
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
PLACE = "/api/user/referral"
SAMPLE = json.loads((Path(__file__).parents[2] / "events/referrals/follow_purchases.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("referrals_follow_purchases", SAMPLE) == {"batchItemFailures": []}


def test_the_first_purchase_rewards_both():
    referrer, friend = person(), person()
    assert friend.post(PLACE, {"code": referrer.get(PLACE).body["code"]}).status == 201
    bought(friend)
    eventually(lambda: credits_of(referrer) == 60)
    eventually(lambda: credits_of(friend) == STARTER + 60)
    shown = referrer.get(PLACE).body
    assert (shown["bought"], shown["earned"][0]) == (1, {"currency": "credit", "units": 60})
