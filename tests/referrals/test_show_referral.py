"""Everybody has a code of their own, which stays the same."""

import pytest

from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PLACE = "/api/user/referral"


def test_refuses_strangers():
    assert STRANGER.get(PLACE).status == 401


def test_the_code_is_made_at_the_first_look_and_stays():
    someone = person()
    shown = someone.get(PLACE)
    assert shown.status == 200, shown
    assert someone.get(PLACE).body == shown.body
    letters = shown.body["code"].replace("-", "")
    assert len(letters) == 8
    assert not set(letters) & set("01ILOU")
    assert shown.body["link"].endswith(f"/join?code={letters}")
    assert (shown.body["came"], shown.body["bought"], shown.body["came_by_code"]) == (0, 0, False)
    assert shown.body["terms"]["referrer_tokens"] == 20
    assert person().get(PLACE).body["code"] != shown.body["code"]
