import pytest

from shared.core.ids import digest, new
from shared.courses.quizzes import QuizPool
from tests.support.lambdas import Failed, executions, invoke
from tests.support.studying import studies, upload_transcript
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def event(lesson_id, publication_id):
    return {"detail": {"lesson_id": lesson_id, "publication_id": publication_id}}


def test_refuses_an_event_that_names_no_lesson():
    with pytest.raises(Failed) as failure:
        invoke("courses_start_quiz_generation", {"detail": {"publication_id": new()}})
    assert failure.value.name == "ValidationError"


def test_a_published_lesson_gets_a_checked_pool_for_each_tier():
    made = studies(enable_ai_quizzes=True)
    upload_transcript(made.lesson_id)
    invoke("courses_start_quiz_generation", event(made.lesson_id, new()))
    tiers = ("bronze", "silver", "gold")
    pools = eventually(
        lambda: found if all(found := [QuizPool.find(made.lesson_id, tier) for tier in tiers]) else None, seconds=90
    )
    assert all(len(pool.questions) >= 12 and pool.model and pool.prompt for pool in pools)


def test_an_event_that_comes_again_starts_one_execution():
    made, publication = studies(), new()
    for _ in range(3):
        invoke("courses_start_quiz_generation", event(made.lesson_id, publication))
    errand = digest("quiz_generation", made.lesson_id, publication)
    name = digest("quiz_generation", errand, 0)
    assert [row["name"] for row in executions("quiz_generation")].count(name) == 1
