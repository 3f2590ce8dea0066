import json

import pytest

from shared.core.ids import new
from shared.courses.models import Course, LessonProgress
from shared.courses.quizzes import QuizAttempt
from shared.questions.models import BankQuestion
from tests.support.people import STRANGER
from tests.support.studying import LEARN, bank, map_questions, pass_quiz, pool, start_quiz, studies
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def quizzes(**settings):
    return studies(enable_ai_quizzes=True, **settings)


def attempts_of(someone):
    return list(QuizAttempt.query(someone.user_id))


def asked(answer):
    return [question["question_id"] for question in answer.body["questions"]]


def test_refuses_strangers_locked_learners_and_other_products():
    made = quizzes()
    pool(made.lesson_id)
    assert start_quiz(STRANGER, made.lesson_id).status == 401
    assert start_quiz(studies().learner(), made.lesson_id).refused == (404, "LessonNotFound")
    assert start_quiz(made.learner(), new()).refused == (404, "LessonNotFound")
    locked = made.learner(star=0)
    assert start_quiz(locked, made.lesson_id).refused == (403, "ModuleLocked")
    assert attempts_of(locked) == []


def test_there_is_no_quiz_where_none_is_enabled():
    made = studies()
    pool(made.lesson_id)
    assert start_quiz(made.learner(), made.lesson_id).refused == (404, "QuizNotFound")


def test_draws_from_the_pool_of_the_learners_tier():
    made = quizzes()
    pool(made.lesson_id, "bronze", prefix="bronze")
    pool(made.lesson_id, "gold", prefix="gold")
    quiz = start_quiz(made.learner(tier="gold"), made.lesson_id)
    assert quiz.status == 200
    assert (quiz.body["tier"], quiz.body["source"], len(asked(quiz))) == ("gold", "ai", 3)
    assert all(name.startswith("gold") for name in asked(quiz))


def test_i10_questions_of_another_tier_are_no_substitute_and_what_takes_their_place_says_where_it_came_from():
    made = quizzes(generic_bank_id=bank("generic", 5))
    pool(made.lesson_id, "silver", prefix="silver")
    pool(made.lesson_id, "gold", prefix="gold")
    quiz = start_quiz(made.learner(tier="bronze"), made.lesson_id)
    assert (quiz.body["tier"], quiz.body["source"]) == ("bronze", "generic")
    assert [(q["source"], q["question_id"][:7]) for q in quiz.body["questions"]] == [("generic", "generic")] * 3


def test_without_difficulty_by_tier_everybody_gets_silvers_pool():
    made = quizzes(tier_based_difficulty=False)
    pool(made.lesson_id, "silver")
    assert start_quiz(made.learner(tier="gold"), made.lesson_id).body["tier"] == "silver"


def test_required_questions_come_first_and_the_rest_from_pool_bank_and_course():
    made = quizzes(generic_bank_id=bank("generic", 5))
    bank_id = bank("bank", 4)
    map_questions(made.lesson_id, bank_id, "bank", 1, "required")
    someone = made.learner()
    with_generic = start_quiz(someone, made.lesson_id)
    assert [q["source"] for q in with_generic.body["questions"]] == ["bank", "generic", "generic"]
    assert with_generic.body["source"] == "generic"
    map_questions(made.lesson_id, bank_id, "bank", 3, "fallback", "bronze")
    with_bank = start_quiz(made.learner(), made.lesson_id)
    assert [q["source"] for q in with_bank.body["questions"]] == ["bank"] * 3
    pool(made.lesson_id)
    with_pool = start_quiz(made.learner(), made.lesson_id)
    assert [q["source"] for q in with_pool.body["questions"]] == ["bank", "ai", "ai"]
    assert asked(with_pool)[0] == "bank0"


def test_a_voided_question_is_asked_no_more():
    made = quizzes()
    bank_id = bank("bank", 1)
    map_questions(made.lesson_id, bank_id, "bank", 1, "required")
    pool(made.lesson_id)
    BankQuestion.get(bank_id, "bank0").update(actions=[BankQuestion.voided.set(True)])
    assert "bank0" not in asked(start_quiz(made.learner(), made.lesson_id))


def test_each_attempt_asks_what_was_not_asked_before():
    made = quizzes()
    pool(made.lesson_id, count=12)
    someone, names = made.learner(), []
    for _ in range(4):
        pass_quiz(someone, made.lesson_id)
        names += [q.question_id for q in attempts_of(someone)[-1].items()]
    assert len(names) == len(set(names)) == 12


def test_starting_again_gives_the_started_one():
    made = quizzes()
    pool(made.lesson_id)
    someone = made.learner()
    assert start_quiz(someone, made.lesson_id).body == start_quiz(someone, made.lesson_id).body
    assert len(attempts_of(someone)) == 1


def test_e04_starts_at_once_make_one_attempt():
    made = quizzes()
    pool(made.lesson_id)
    someone = made.learner()
    answers = at_once([lambda: start_quiz(someone, made.lesson_id)] * 10)
    assert {answer.status for answer in answers} <= {200, 503}
    assert len({answer.body["attempt_id"] for answer in answers if answer.status == 200}) == 1
    assert len(attempts_of(someone)) == 1


def test_as_many_attempts_as_the_course_allows():
    made = quizzes(quiz_attempts=1)
    pool(made.lesson_id)
    someone = made.learner()
    pass_quiz(someone, made.lesson_id)
    assert start_quiz(someone, made.lesson_id).refused == (403, "QuizAttemptsUsedUp")


def test_too_few_questions_use_nothing_up():
    made = quizzes(quiz_attempts=1)
    pool(made.lesson_id, count=2)
    someone = made.learner()
    refused = start_quiz(someone, made.lesson_id)
    assert refused.refused == (503, "QuizUnavailable")
    assert refused.headers["retry-after"]
    assert LessonProgress.find(someone.user_id, made.lesson_id) is None
    pool(made.lesson_id, count=12)
    assert start_quiz(someone, made.lesson_id).status == 200


def test_what_is_asked_and_what_passes_is_frozen():
    made = quizzes()
    pool(made.lesson_id, count=3)
    someone = made.learner()
    first = start_quiz(someone, made.lesson_id).body
    pool(made.lesson_id, count=12, prefix="other")
    course = Course.get(made.course_id)
    harder = {**course.quiz_templates["bronze"], "question_count": 9, "passing_score": 100}
    course.update(actions=[Course.quiz_templates.set({**course.quiz_templates, "bronze": harder})])
    assert someone.get(f"{LEARN}/quizzes/{first['attempt_id']}").body == first
    assert start_quiz(someone, made.lesson_id).body == first


def test_no_key_and_no_explanation_travels_before_the_submission():
    made = quizzes()
    pool(made.lesson_id, explanation="CANARY")
    text = json.dumps(start_quiz(made.learner(), made.lesson_id).body)
    assert "CANARY" not in text
    assert '"key"' not in text
    assert "Quoted from" not in text
