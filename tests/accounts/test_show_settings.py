import pytest

from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
SETTINGS = "/api/user/settings"


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.get(SETTINGS).status == 401


@pytest.mark.parametrize("role", ["learner", "staff", "viewer", "admin"])
def test_whoever_never_changed_anything_has_the_settings_of_everybody(role):
    answer = person(role).get(SETTINGS)
    assert answer.status == 200
    assert answer.body == {
        "email_notifications": True,
        "resume_tips": True,
        "job_alerts": False,
        "profile_visibility": False,
        "data_analytics": True,
        "free": {},
    }
