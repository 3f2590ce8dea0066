import pytest

from shared.accounts.models import User
from tests.support.people import STRANGER, person
from tests.support.profiles import PROFILE

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_not_signed_in_and_whoever_has_no_account_any_more():
    assert STRANGER.get(PROFILE).status == 401
    gone = person("learner")
    User(gone.user_id).delete()
    assert gone.get(PROFILE).refused == (404, "UserNotFound")


def test_whoever_never_said_anything_has_an_empty_profile():
    someone = person("viewer")
    shown = someone.get(PROFILE).body
    said = {name: value for name, value in shown.items() if value not in (None, [], "", 0)}
    assert set(said) == {"user_id", "email", "avatar"}
    assert said["user_id"] == someone.user_id
    assert shown["avatar"] == {"state": "none", "reason": None, "picture": None}
