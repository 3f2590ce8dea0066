import pytest

from shared.core.ids import new
from shared.courses.quizzes import QuizAttempt
from tests.support.people import STRANGER
from tests.support.studying import LEARN, answers_to, pool, start_quiz, studies
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def path(attempt_id):
    return f"{LEARN}/quizzes/{attempt_id}/answers"


def started():
    made = studies(enable_ai_quizzes=True)
    pool(made.lesson_id)
    someone = made.learner()
    return made, someone, start_quiz(someone, made.lesson_id).body["attempt_id"]


def test_refuses_strangers_and_hides_other_peoples_quizzes():
    made, _, attempt_id = started()
    assert STRANGER.put(path(attempt_id), {"answers": {}}).status == 401
    theirs, nowhere = made.learner().put(path(attempt_id), {"answers": {}}), made.learner().put(path(new()))
    assert theirs.refused == (404, "QuizNotFound")
    assert nowhere.status in (404, 422)


def test_keeps_answers_one_by_one_and_at_once():
    _, someone, attempt_id = started()
    answers = answers_to(someone, attempt_id)
    saved = at_once(
        [lambda pair=pair: someone.put(path(attempt_id), {"answers": dict([pair])}) for pair in answers.items()]
    )
    assert {answer.status for answer in saved} <= {200, 503}
    assert someone.put(path(attempt_id), {"answers": answers}).body == {"answered": 3}
    assert someone.get(f"{LEARN}/quizzes/{attempt_id}").body["answers"] == answers


def test_refuses_what_was_not_asked():
    _, someone, attempt_id = started()
    refused = someone.put(path(attempt_id), {"answers": {"other": "a"}})
    assert refused.refused == (422, "Invalid")
    assert refused.body["fields"] == [{"field": "answers.other", "reason": "no such question"}]


def test_refuses_a_quiz_that_was_submitted():
    _, someone, attempt_id = started()
    answers = answers_to(someone, attempt_id, right=1)
    someone.post(f"{LEARN}/quizzes/{attempt_id}/submit", {"answers": answers})
    refused = someone.put(path(attempt_id), {"answers": answers_to(someone, attempt_id)})
    assert refused.refused == (409, "QuizClosed")
    assert QuizAttempt.of(someone.user_id, attempt_id).given == answers
