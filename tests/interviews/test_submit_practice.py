import pytest

from tests.support.interviewing import BASE, interviewed, ready, uploaded
from tests.support.people import STRANGER, learner

pytestmark = pytest.mark.deployed
PATH = f"{BASE}/practice"


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone, attempt = ready()
    wanted = {
        "attempt_id": attempt.attempt_id,
        "upload_id": uploaded(someone, attempt.attempt_id, "silent.webm"),
    }
    assert STRANGER.post(PATH, wanted).status == 401
    assert learner(star=4).post(PATH, wanted).refused == (404, "InterviewNotFound")


def test_practice_is_graded_and_counts_for_nothing():
    someone = learner(star=4)
    result = interviewed(someone, "good.webm", how="practice")
    assert (result["practice"], result["status"]) == (True, "passed")
    assert result["verdict"]["score"] >= 70
    opened_again = someone.post(f"{BASE}/questions").body
    assert (opened_again["number"], opened_again["stage"]) == (1, "open")
    assert someone.enrolment.star == 4


def test_practice_without_a_signal_bothers_no_reviewer():
    result = interviewed(learner(star=4), "silent.webm", how="practice")
    assert (result["status"], result["reason"]) == ("rejected", "no_signal")


def test_a_practice_recording_cannot_be_handed_in_as_the_interview():
    someone, attempt = ready()
    wanted = {
        "attempt_id": attempt.attempt_id,
        "upload_id": uploaded(someone, attempt.attempt_id, "silent.webm"),
    }
    assert someone.post(PATH, wanted).status == 202
    assert someone.post(f"{BASE}/submit", wanted).refused == (409, "UploadUsed")
