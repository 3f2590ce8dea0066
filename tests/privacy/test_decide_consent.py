import pytest

from shared.privacy.consents import Consent, ConsentGiven
from tests.support.people import STRANGER, person
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
CONSENTS = "/api/user/consents"


def version(someone, matter):
    return next(c["present_version"] for c in someone.get(CONSENTS).body["consents"] if c["matter"] == matter)


def test_refuses_whoever_is_not_signed_in_and_what_is_no_matter():
    assert STRANGER.put(f"{CONSENTS}/terms", {"given": True, "version": "1"}).status == 401
    someone = person("learner")
    assert someone.put(f"{CONSENTS}/everything", {"given": True, "version": "1"}).status == 404
    assert someone.put(f"{CONSENTS}/terms", {"given": "yes", "version": "1"}).refused == (422, "Invalid")


def test_a_text_that_is_not_in_force_is_not_agreed_to():
    someone = person("learner")
    assert someone.put(f"{CONSENTS}/terms", {"given": True, "version": "1999-1"}).refused == (409, "ConsentOutdated")
    assert Consent.all_of(someone.user_id) == {}


@pytest.mark.parametrize("matter", ["terms", "privacy_policy"])
def test_terms_are_accepted_and_cannot_be_taken_back(matter):
    someone = person("learner")
    said = {"given": True, "version": version(someone, matter)}
    answer = someone.put(f"{CONSENTS}/{matter}", said)
    assert (answer.status, answer.body["given"], answer.body["up_to_date"]) == (200, True, True)
    assert someone.put(f"{CONSENTS}/{matter}", {**said, "given": False}).refused == (409, "CannotBeTakenBack")


def test_what_was_given_is_taken_back_and_every_change_is_kept_with_its_version_and_time():
    someone, other = person("learner"), person("learner")
    said = {"given": True, "version": version(someone, "recording")}
    answers = at_once([lambda: someone.put(f"{CONSENTS}/recording", said) for _ in range(4)])
    assert {answer.status for answer in answers} <= {200, 409}
    assert someone.put(f"{CONSENTS}/recording", said).body["given"] is True
    assert someone.put(f"{CONSENTS}/recording", {**said, "given": False}).body["up_to_date"] is False
    history = list(ConsentGiven.query(someone.user_id, consistent_read=True))
    assert [(row.matter, row.given, row.version) for row in history] == [
        ("recording", True, said["version"]),
        ("recording", False, said["version"]),
    ]
    assert all(row.decided_at for row in history)
    assert Consent.all_of(other.user_id) == {}
    Consent(someone.user_id, "recording").update(actions=[Consent.given.set(True), Consent.version.set("0")])
    shown = next(c for c in someone.get(CONSENTS).body["consents"] if c["matter"] == "recording")
    assert (shown["given"], shown["version"], shown["up_to_date"]) == (True, "0", False), "a newer text is in force"
    taken_back = someone.put(f"{CONSENTS}/recording", {**said, "given": False})
    assert (taken_back.status, taken_back.body["given"], taken_back.body["version"]) == (200, False, "0")
