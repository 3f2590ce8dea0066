import pytest

from shared.accounts.settings import UserSettings
from tests.support.people import STRANGER, person
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
SETTINGS = "/api/user/settings"
USUAL = {
    "email_notifications": True,
    "resume_tips": True,
    "job_alerts": False,
    "profile_visibility": False,
    "data_analytics": True,
    "free": {},
}


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.put(SETTINGS, {"email_notifications": False}).status == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email_notifications": "no"},
        {"email_notifications": False, "user_id": "x"},
        {"free": {"A": 1}},
        {"free": {"deep": {"er": 1}}},
        {"free": {"long": "x" * 2001}},
        {"free": {f"n{n}": n for n in range(51)}},
    ],
)
def test_refuses_what_is_not_a_setting_and_changes_nothing(body):
    someone = person("learner")
    assert someone.put(SETTINGS, body).refused == (422, "Invalid")
    assert someone.get(SETTINGS).body == USUAL


def test_a_setting_is_kept_for_its_person_alone_and_changes_no_other():
    someone, other = person("learner"), person("viewer")
    for wanted in (False, True, False):
        answer = someone.put(SETTINGS, {"email_notifications": wanted})
        assert (answer.status, answer.body) == (200, {**USUAL, "email_notifications": wanted})
        assert someone.get(SETTINGS).body == answer.body
    assert someone.put(SETTINGS, {"job_alerts": True}).body["email_notifications"] is False
    free = {"theme": "dark", "panel.width": 320, "tips": True, "ratio": 0.5}
    assert someone.put(SETTINGS, {"free": free}).body["free"] == free
    answer = someone.put(SETTINGS, {"free": {"theme": None, "tips": False}})
    assert answer.body["free"] == {"panel.width": 320, "tips": False, "ratio": 0.5}
    assert other.get(SETTINGS).body == USUAL


def test_two_pages_that_change_different_settings_at_once_both_have_their_way():
    someone = person("learner")
    answers = at_once([lambda n=n: someone.put(SETTINGS, {"free": {f"page{n}": n}}) for n in range(3)])
    kept = {f"page{n}": n for n, answer in enumerate(answers) if answer.status == 200}
    assert len(kept) >= 2, answers
    assert all(answer.status in (200, 409) for answer in answers)
    assert dict(UserSettings.of(someone.user_id).free) == kept
