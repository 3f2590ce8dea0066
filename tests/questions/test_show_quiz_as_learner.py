import pytest

from shared.core.ids import new
from shared.courses.quizzes import QuizAttempt
from tests.support.banking import ADMIN, add, as_text, bank, boss, quizzed, refuses, short, truth
from tests.support.studying import LEARN, start_quiz

pytestmark = pytest.mark.deployed


def test_shows_what_a_learner_of_the_tier_gets_without_a_key_and_stores_nothing():
    made, ids = quizzed(count=3)
    bank_id = bank(made.product_id)
    for content in (short(explanation="CANARY", accepted=["KEYWORD"]), truth(explanation="CANARY")):
        name = add(bank_id, content).body["question_id"]
        mapping = {"bank_id": bank_id, "question_id": name, "use": "required", "tier": "bronze"}
        assert boss().post(f"{ADMIN}/lessons/{made.lesson_id}/question-mappings", mapping).status == 201
    path = f"{ADMIN}/lessons/{made.lesson_id}/quiz-as-learner"
    assert refuses("GET", path)
    shown = boss().get(f"{path}?tier=bronze").body
    assert [question["type"] for question in shown["questions"]] == ["short_answer", "true_false", "multiple_choice"]
    assert [len(question["options"]) for question in shown["questions"]] == [0, 2, 4]
    assert not [word for word in ("CANARY", "KEYWORD", '"key"', "accepted") if word in as_text(shown)]
    someone = made.learner()
    asked = start_quiz(someone, made.lesson_id).body["questions"]
    assert [question["question_id"] for question in asked[:2]] == [q["question_id"] for q in shown["questions"][:2]]
    assert asked[2]["question_id"] in ids
    assert len(list(QuizAttempt.query(someone.user_id))) == 1
    assert boss().get(f"{path}?tier=gold").refused == (503, "QuizUnavailable")
    assert boss().get(f"{path}?tier=tin").refused == (422, "Invalid")
    assert boss().get(f"{ADMIN}/lessons/{new()}/quiz-as-learner").refused == (404, "LessonNotFound")


def test_every_type_is_answered_saved_and_scored():
    made, _ = quizzed(count=1)
    bank_id, names = bank(made.product_id), []
    for content in (short(), truth()):
        names.append(add(bank_id, content).body["question_id"])
        mapping = {"bank_id": bank_id, "question_id": names[-1], "use": "required"}
        boss().post(f"{ADMIN}/lessons/{made.lesson_id}/question-mappings", mapping)
    someone = made.learner()
    quiz = f"{LEARN}/quizzes/{start_quiz(someone, made.lesson_id).body['attempt_id']}"
    for answers in ({names[1]: "c"}, {names[1]: "True"}, {names[0]: "x" * 201}):
        assert someone.put(f"{quiz}/answers", {"answers": answers}).refused == (422, "Invalid")
    saved = someone.put(f"{quiz}/answers", {"answers": {names[0]: "  vienna ", names[1]: "b"}})
    assert saved.body == {"answered": 2}
    result = someone.post(f"{quiz}/submit", {"answers": {names[1]: "a"}}).body
    assert (result["right"], result["total"], result["passed"]) == (2, 2, True)
