import json

import pytest

from shared.core.ids import new
from tests.support.people import STRANGER
from tests.support.studying import LEARN, answers_to, pool, start_quiz, studies

pytestmark = pytest.mark.deployed


def test_refuses_strangers_and_hides_other_peoples_quizzes():
    made = studies(enable_ai_quizzes=True)
    pool(made.lesson_id)
    attempt_id = start_quiz(made.learner(), made.lesson_id).body["attempt_id"]
    path = f"{LEARN}/quizzes/{attempt_id}"
    assert STRANGER.get(path).status == 401
    theirs, nowhere = made.learner().get(path), made.learner().get(f"{LEARN}/quizzes/{new()}")
    assert theirs.refused == nowhere.refused == (404, "QuizNotFound")


def test_goes_on_on_another_device_and_shows_the_result_afterwards():
    made = studies(enable_ai_quizzes=True)
    pool(made.lesson_id, explanation="CANARY")
    someone = made.learner()
    attempt_id = start_quiz(someone, made.lesson_id).body["attempt_id"]
    path = f"{LEARN}/quizzes/{attempt_id}"
    answers = answers_to(someone, attempt_id)
    someone.put(f"{path}/answers", {"answers": answers})
    before = someone.get(path).body
    assert (before["status"], before["answers"], before["result"]) == ("started", answers, None)
    assert "CANARY" not in json.dumps(before)
    submitted = someone.post(f"{path}/submit", {"answers": {}}).body
    after = someone.get(path).body
    assert (after["status"], after["result"]) == ("submitted", submitted)
    assert '"key"' not in json.dumps(after)
