import pytest

from tests.support.people import STRANGER, person
from tests.support.studying import LEARN, pass_quiz, pool, studies, watch

pytestmark = pytest.mark.deployed
PATH = f"{LEARN}/courses"


def test_refuses_strangers_other_roles_and_learners_without_the_first_star():
    made = studies()
    assert STRANGER.get(PATH).status == 401
    assert person("staff").get(PATH).status == 403
    assert person("learner").get(PATH).refused == (404, "ProductNotFound")
    locked = made.learner(star=0).get(PATH)
    assert locked.refused == (403, "ModuleLocked")
    assert locked.body["blockers"] == [{"code": "STAR_REQUIRED", "star": 1}]


def test_counts_lessons_that_are_watched_and_whose_quiz_is_passed():
    made = studies(lessons=2, enable_ai_quizzes=True)
    someone = made.learner()
    pool(made.lesson_id)
    pass_quiz(someone, made.lesson_id)
    assert someone.get(PATH).body["courses"][0]["lessons_done"] == 0
    watch(someone, made.lesson_id, 120)
    course = someone.get(PATH, headers={}).body["courses"][0]
    assert (course["course_id"], course["lessons"], course["lessons_done"]) == (made.course_id, 2, 1)


def test_a_course_that_is_not_published_is_not_listed():
    made = studies(published=False)
    assert made.learner().get(f"{PATH}?product_id={made.product_id}").body["courses"] == []
