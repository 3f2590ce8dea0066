import pytest

from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
SETTINGS = "/api/user/settings"


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.put(SETTINGS, {"email_notifications": False}).status == 401


@pytest.mark.parametrize("body", [{}, {"email_notifications": "no"}, {"email_notifications": False, "user_id": "x"}])
def test_refuses_what_is_not_a_setting_and_changes_nothing(body):
    someone = person("learner")
    assert someone.put(SETTINGS, body).refused == (422, "Invalid")
    assert someone.get(SETTINGS).body == {"email_notifications": True}


def test_a_setting_is_kept_for_its_person_alone():
    someone, other = person("learner"), person("viewer")
    for wanted in (False, True, False):
        answer = someone.put(SETTINGS, {"email_notifications": wanted})
        assert (answer.status, answer.body) == (200, {"email_notifications": wanted})
        assert someone.get(SETTINGS).body == answer.body
    assert other.get(SETTINGS).body == {"email_notifications": True}
