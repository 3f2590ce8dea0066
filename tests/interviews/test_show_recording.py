import urllib.error
import urllib.request

import pytest

from shared.interviews import recordings
from shared.interviews.rules import Status
from tests.support.interviewing import BASE, clip, looked_into, placed, ready
from tests.support.people import STRANGER, learner
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone, submission = looked_into(clip("silent.webm"))
    path = f"{BASE}/{submission.attempt_id}/recording"
    assert STRANGER.get(path).status == 401
    assert learner(star=4).get(path).refused == (404, "InterviewNotFound")
    _, attempt = ready()
    assert someone.get(f"{BASE}/{attempt.attempt_id}/recording").refused == (404, "InterviewNotFound")


def test_leads_to_the_recording_as_a_file_for_minutes():
    someone, submission = looked_into(clip("silent.webm"))
    answer = someone.get(f"{BASE}/{submission.attempt_id}/recording")
    assert answer.status == 302
    assert answer.headers["x-content-type-options"] == "nosniff"
    with urllib.request.urlopen(answer.headers["location"], timeout=30) as response:
        assert response.read() == clip("silent.webm")
        assert response.headers["Content-Type"] == "video/webm"
        assert response.headers["Content-Disposition"].startswith("attachment")


def test_u02_what_was_not_looked_into_yet_is_not_served():
    someone, submission = placed(clip("silent.webm"))
    path = f"{BASE}/{submission.attempt_id}/recording"
    assert someone.get(path).refused == (404, "InterviewNotFound")
    submission.keep_measured(7)
    assert someone.get(path).status == 302


def test_what_a_person_has_to_look_at_is_served_though_no_machine_could():
    someone, submission = placed(clip("silent.webm"), status=Status.AWAITING_REVIEW)
    assert someone.get(f"{BASE}/{submission.attempt_id}/recording").status == 302


def test_u10_the_address_is_for_this_object_and_these_minutes_only():
    someone, submission = looked_into(clip("silent.webm"))
    location = someone.get(f"{BASE}/{submission.attempt_id}/recording").headers["location"]
    assert "X-Amz-Expires=300" in location
    for forged in (
        location.replace("X-Amz-Expires=300", "X-Amz-Expires=3000"),
        location.replace(submission.upload_id, submission.submission_id),
        location.partition("?")[0],
    ):
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(forged, timeout=30)
        assert refusal.value.code in (400, 403, 404)


def test_u10_an_address_that_has_expired_is_refused(monkeypatch):
    _, submission = placed(clip("silent.webm"))
    monkeypatch.setattr(recordings, "LINK_SECONDS", 1)
    location = recordings.link(submission.key, "video/webm")

    def refusal():
        try:
            urllib.request.urlopen(location, timeout=30).close()
        except urllib.error.HTTPError as refused:
            return refused.code
        return None

    assert eventually(refusal) == 403


def test_refuses_somebody_whose_enrolment_has_ended():
    someone, submission = looked_into(clip("silent.webm"))
    enrolment = someone.enrolment
    enrolment.update(actions=[type(enrolment).active.set(False)])
    assert someone.get(f"{BASE}/{submission.attempt_id}/recording").refused == (403, "ModuleLocked")
