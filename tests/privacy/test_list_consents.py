import pytest

from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
CONSENTS = "/api/user/consents"


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.get(CONSENTS).status == 401


def test_whoever_was_never_asked_has_said_nothing_and_sees_every_matter_with_its_version():
    shown = person("learner").get(CONSENTS).body["consents"]
    matters = ["recording", "analysis", "marketing", "terms", "privacy_policy"]
    assert [consent["matter"] for consent in shown] == matters
    for consent in shown:
        assert (consent["given"], consent["version"], consent["up_to_date"]) == (None, None, False)
        assert consent["present_version"]
