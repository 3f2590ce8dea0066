import pytest

from shared.core.clock import now
from shared.core.errors import Conflict
from shared.core.ids import new
from shared.core.table import Transaction
from shared.interviews.messages import AttemptReference
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import Stage
from tests.support.errands import given_up
from tests.support.interviewing import BASE, opened, ready
from tests.support.people import STRANGER, learner, person
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed
PATH = f"{BASE}/questions"


def test_refuses_a_stranger_and_somebody_who_is_not_enrolled():
    assert STRANGER.post(PATH).status == 401
    assert person("learner").post(PATH).refused == (404, "ProductNotFound")
    assert learner(star=4).post(PATH, {"product_id": new()}).refused == (404, "ProductNotFound")


def test_refuses_a_locked_module_and_writes_nothing():
    someone = learner(star=3)
    answer = someone.post(PATH)
    assert answer.refused == (403, "ModuleLocked")
    assert answer.body["blockers"] == [{"code": "STAR_REQUIRED", "star": 4}]
    assert InterviewAttempt.all_of(someone.user_id, someone.product_id) == []


def test_opens_one_attempt_with_questions_for_the_background_and_keeps_them():
    someone = learner(star=4, tier="silver")
    attempt_id = opened(someone)
    shown = someone.get(f"{BASE}/{attempt_id}").body
    assert len(shown["questions"]) == 3
    assert {question["focus_area"] for question in shown["questions"]} <= {
        "economic reasoning",
        "data and evidence",
        "communicating to decision makers",
    }
    assert shown["time_limit_seconds"] == 300
    again = someone.post(PATH)
    assert (again.status, again.body["attempt_id"], again.body["stage"]) == (202, attempt_id, "open")
    assert someone.get(f"{BASE}/{attempt_id}").body["questions"] == shown["questions"]


def test_two_devices_at_once_open_the_same_attempt():
    someone = learner(star=4)
    answers = at_once([lambda: someone.post(PATH)] * 8)
    assert {answer.status for answer in answers} == {202}
    assert len({answer.body["attempt_id"] for answer in answers}) == 1
    assert len(InterviewAttempt.all_of(someone.user_id, someone.product_id)) == 1


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.AWAITING_REVIEW])
def test_opens_nothing_while_the_last_one_is_not_decided(stage):
    someone, _ = ready(1, stage)
    assert someone.post(PATH).refused == (409, "InterviewInGrading")


def test_opens_nothing_when_the_attempts_are_used_up_until_one_is_granted():
    someone, _ = ready(1, Stage.FAILED)
    _, last = [ready(number, Stage.FAILED, someone) for number in (2, 3)][-1]
    assert someone.post(PATH).refused == (403, "NoAttemptsLeft")
    granted = Transaction()
    last.grant(1, granted, lost=Conflict())
    granted.commit()
    answer = someone.post(PATH)
    assert (answer.status, answer.body["number"], answer.body["attempts_allowed"]) == (202, 4, 4)


def test_opens_nothing_after_the_fifth_star():
    assert learner(star=5).post(PATH).refused == (409, "InterviewPassed")


def test_s12_preparing_that_was_given_up_starts_again_when_the_learner_asks_again():
    someone = learner(star=4)
    attempt = InterviewAttempt.opened(someone.enrolment, 1, now())
    attempt.save()
    reference = AttemptReference(user_id=attempt.user_id, attempt_id=attempt.attempt_id)
    given_up("interview_preparation", (attempt.attempt_id,), reference)
    assert someone.post(PATH).body["stage"] == "preparing"
    path = f"{BASE}/{attempt.attempt_id}"
    assert eventually(lambda: someone.get(path).body["questions"])
