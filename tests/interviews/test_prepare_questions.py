import pytest

from shared.backgrounds.models import Background
from shared.core import clock
from shared.core.ids import new
from shared.interviews.models import InterviewAttempt
from tests.support.interviewing import ready
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def prepare(attempt):
    return invoke("interviews_prepare_questions", {"user_id": attempt.user_id, "attempt_id": attempt.attempt_id})


def attempt_of(someone):
    attempt = InterviewAttempt.opened(someone.enrolment, 1, clock.now())
    attempt.save()
    return attempt


def test_does_nothing_for_an_attempt_that_is_not_there():
    someone = learner(star=4)
    assert invoke("interviews_prepare_questions", {"user_id": someone.user_id, "attempt_id": new()}) is None


def test_an_attempt_that_has_questions_keeps_them():
    _, attempt = ready()
    prepare(attempt)
    before = attempt.questions
    attempt.refresh(consistent_read=True)
    assert attempt.questions == before


def test_freezes_the_terms_of_the_background_and_the_tier():
    someone = learner(star=4, tier="gold", background="computer_science")
    attempt = attempt_of(someone)
    prepare(attempt)
    prepare(attempt)  # a step may be repeated after it had succeeded
    attempt.refresh(consistent_read=True)
    interview = Background.of("computer_science").interview
    assert attempt.stage == "open"
    assert attempt.terms["criteria"] == interview["grading_criteria"]
    assert (attempt.terms["tier"], attempt.terms["pass_mark"]) == ("gold", 70)
    assert len(attempt.questions) == interview["question_quantity"]
    assert attempt.made_by["prompt"] == "interview_questions"


def test_a_background_that_is_gone_is_an_error_by_name():
    someone = learner(star=4, background="alchemy")
    with pytest.raises(Failed) as failure:
        prepare(attempt_of(someone))
    assert failure.value.name == "BackgroundNotFound"
