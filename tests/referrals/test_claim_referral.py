"""Somebody new says by whose code they came, once."""

import pytest

from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PLACE = "/api/user/referral"


def test_refuses_strangers_wrong_codes_ones_own_and_a_second_one():
    assert STRANGER.post(PLACE, {"code": "ABCDEFGH"}).status == 401
    someone, referrer = person(), person()
    assert someone.post(PLACE, {"code": "ABCDEFGH"}).refused == (404, "CodeNotFound")
    assert someone.post(PLACE, {"code": someone.get(PLACE).body["code"]}).refused == (409, "OwnCode")
    code = referrer.get(PLACE).body["code"]
    headers = {"Idempotency-Key": "k"}
    for _ in range(2):
        claimed = someone.post(PLACE, {"code": code.lower()}, headers=headers)
        assert (claimed.status, claimed.body) == (201, {"claimed": True})
    assert someone.post(PLACE, {"code": code}).refused == (409, "ReferredAlready")
    assert referrer.get(PLACE).body["came"] == 1
    assert someone.get(PLACE).body["came_by_code"]
