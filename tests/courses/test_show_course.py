import pytest

from shared.core.ids import new
from tests.support.people import STRANGER
from tests.support.studying import LEARN, pass_quiz, pool, studies, watch

pytestmark = pytest.mark.deployed


def path(made):
    return f"{LEARN}/courses/{made.course_id}"


def test_refuses_strangers_and_shows_nobody_a_course_of_another_product():
    made = studies()
    assert STRANGER.get(path(made)).status == 401
    theirs, nowhere = studies().learner().get(path(made)), made.learner().get(f"{LEARN}/courses/{new()}")
    assert theirs.refused == nowhere.refused == (404, "CourseNotFound")
    assert theirs.body["detail"] == nowhere.body["detail"]
    assert made.learner(star=0).get(path(made)).refused == (403, "ModuleLocked")
    hidden = studies(published=False)
    assert hidden.learner().get(path(hidden)).refused == (404, "CourseNotFound")


def test_shows_lessons_in_their_order_with_where_to_go_on():
    made = studies(lessons=3)
    someone = made.learner()
    watch(someone, made.lesson_ids[1], 60)
    lessons = someone.get(path(made)).body["lessons"]
    assert [lesson["lesson_id"] for lesson in lessons] == made.lesson_ids
    assert [lesson["watch"]["percent"] for lesson in lessons] == [0, 50, 0]
    assert (lessons[1]["watch"]["position"], lessons[1]["done"], lessons[1]["quiz"]) == (60, False, None)


def test_shows_how_the_quiz_stands_where_there_is_one():
    made = studies(enable_ai_quizzes=True)
    someone = made.learner()
    pool(made.lesson_id)
    assert someone.get(path(made)).body["lessons"][0]["quiz"] == {
        "attempts": 0,
        "passed": False,
        "latest_attempt_id": None,
    }
    pass_quiz(someone, made.lesson_id)
    quiz = someone.get(path(made)).body["lessons"][0]["quiz"]
    assert (quiz["attempts"], quiz["passed"]) == (1, True)
