import pytest

from tests.support.people import STRANGER, person
from tests.support.profiles import AVATAR, photograph, sent

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_not_signed_in_and_has_nothing_for_whoever_has_none():
    assert STRANGER.get(AVATAR).status == 401
    assert person("learner").get(AVATAR).refused == (404, "NoAvatar")


def test_u10_a_picture_is_an_address_that_works_for_minutes():
    someone = person("learner")
    sent(someone, photograph())
    answer = someone.get(AVATAR)
    assert answer.status == 302
    assert answer.headers["cache-control"] == "no-store"
    assert "X-Amz-Expires=300" in answer.headers["location"]
    assert f"/avatars/{someone.user_id}/" in answer.headers["location"]
