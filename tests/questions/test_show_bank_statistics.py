import pytest

from shared.core.ids import new
from tests.support.banking import ADMIN, BANKS, add, bank, boss, quizzed, refuses, short, truth
from tests.support.studying import LEARN, start_quiz
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_shows_how_hard_questions_are_and_whom_they_tell_apart():
    made, (pooled,) = quizzed(count=1)
    bank_id = bank(made.product_id)
    path = f"{BANKS}/{bank_id}/statistics"
    assert refuses("GET", path)
    names = [add(bank_id, content).body["question_id"] for content in (short(), truth())]
    mapping = {"bank_id": bank_id, "question_id": names[0], "use": "required"}
    boss().post(f"{ADMIN}/lessons/{made.lesson_id}/question-mappings", mapping)
    for answer in ("wien", "Vienna", "Rome", None):
        someone = made.learner()
        quiz = f"{LEARN}/quizzes/{start_quiz(someone, made.lesson_id).body['attempt_id']}"
        assert someone.post(f"{quiz}/submit", {"answers": {names[0]: answer} if answer else {}}).status == 200

    def shown():
        rows = boss().get(path).body["questions"]
        return {row["question_id"]: row for row in rows}

    eventually(lambda: shown()[names[0]]["answered"] == 4)
    asked, unasked = shown()[names[0]], shown()[names[1]]
    assert (asked["difficulty"], asked["voided"]) == (0.5, False)
    assert (unasked["answered"], unasked["difficulty"], unasked["discrimination"]) == (0, None, None)
    assert pooled not in shown()
    assert len(boss().get(f"{path}?limit=1").body["questions"]) == 1
    assert boss().get(f"{BANKS}/{new()}/statistics").refused == (404, "BankNotFound")
