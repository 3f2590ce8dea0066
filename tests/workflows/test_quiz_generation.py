"""The quiz generation as a whole, when the model does not give what is asked for."""

import pytest

from shared.core.errands import Errand
from shared.core.ids import new
from shared.courses.messages import LessonPublished
from shared.courses.quizzes import GenerationFailure, QuizPool
from tests.support.lambdas import invoke
from tests.support.model import script
from tests.support.studying import bank, map_questions, start_quiz, studies, upload_transcript
from tests.support.waiting import eventually

# What the model is told to do wrong is met by whoever asks next.
pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_a_model_that_declines_is_reported_and_learners_get_the_banks_questions():
    made = studies(enable_ai_quizzes=True, tier_based_difficulty=False)
    upload_transcript(made.lesson_id)
    map_questions(made.lesson_id, bank("bank", 4), "bank", 4, "fallback")
    published = LessonPublished(lesson_id=made.lesson_id, publication_id=new())
    script({"task": "quiz_questions", "refusal": "I would rather not."})
    invoke("courses_start_quiz_generation", {"detail": published.model_dump()})
    failures = eventually(lambda: list(GenerationFailure.query(made.lesson_id)), seconds=60)
    assert [(row.tier, row.reason) for row in failures] == [("silver", "AiRefused")]
    shard = int(Errand._of("quiz_generation", published.key).shard)
    eventually(lambda: all(made.lesson_id not in row.input for row in Errand.query(shard)))
    assert QuizPool.find(made.lesson_id, "silver") is None
    quiz = start_quiz(made.learner(), made.lesson_id)
    assert (quiz.status, quiz.body["source"]) == (200, "bank")
    invoke("courses_start_quiz_generation", {"detail": {"lesson_id": made.lesson_id, "publication_id": new()}})
    eventually(lambda: QuizPool.find(made.lesson_id, "silver"), seconds=60)
    assert start_quiz(made.learner(), made.lesson_id).body["source"] == "ai"
