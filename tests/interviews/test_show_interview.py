import pytest

from shared.core.ids import new
from shared.interviews.rules import Status
from tests.support.interviewing import BASE, placed, ready, verdict
from tests.support.people import STRANGER, learner, override

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone, attempt = ready()
    path = f"{BASE}/{attempt.attempt_id}"
    assert STRANGER.get(path).status == 401
    assert learner(star=4).get(path).refused == (404, "InterviewNotFound")
    assert someone.get(f"{BASE}/{new()}").refused == (404, "InterviewNotFound")
    assert someone.get(f"{BASE}/nonsense").refused == (404, "InterviewNotFound")


def test_shows_questions_and_what_was_handed_in():
    someone, submission = placed(None, status=Status.WAITING_FOR_UPLOAD)
    shown = someone.get(f"{BASE}/{submission.attempt_id}").body
    assert [question["question"] for question in shown["questions"]] == ["Tell us about a fault that you found."]
    assert [row["status"] for row in shown["submissions"]] == ["waiting_for_upload"]


def test_a_verdict_is_not_shown_before_it_counts():
    someone, submission = placed(None)
    submission.keep_verdict(verdict(True))
    (shown,) = someone.get(f"{BASE}/{submission.attempt_id}").body["submissions"]
    assert (shown["status"], shown["verdict"]) == ("grading", None)


def test_refuses_when_the_module_is_locked_again():
    someone, attempt = ready()
    override(someone, 2)
    assert someone.get(f"{BASE}/{attempt.attempt_id}").refused == (403, "ModuleLocked")
