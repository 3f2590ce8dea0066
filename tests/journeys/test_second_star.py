"""The seeded courses as a learner takes them: watched and passed, they earn the second star."""

import pytest

from shared.courses.models import Course, Lesson
from shared.readiness.models import Product
from tests.support.people import learner, seed_product_id
from tests.support.studying import LEARN, pass_quiz, watch
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_somebody_who_watched_half_of_a_lesson_earns_nothing():
    someone = learner(star=1)
    lesson_id = Course.get(Product.of(someone.product_id).course_ids[0]).lesson_ids[0]
    assert not watch(someone, lesson_id, 60).body["completed"]
    assert someone.enrolment.star == 1


@pytest.mark.parametrize("tier", ["bronze", "gold"])
def test_every_seeded_lesson_watched_and_its_quiz_passed_earns_the_second_star(tier):
    someone = learner(star=1, tier=tier)
    courses = Course.find_many(Product.of(seed_product_id()).course_ids)
    lessons = Lesson.find_many([name for course in courses for name in course.lesson_ids])
    assert len(lessons) == 6
    for lesson in lessons:
        assert watch(someone, lesson.lesson_id, int(lesson.duration_milliseconds) / 1000).body["completed"]
        assert pass_quiz(someone, lesson.lesson_id).body["passed"]
    eventually(lambda: someone.enrolment.star == 2, seconds=60)
    listed = someone.get(f"{LEARN}/courses").body["courses"]
    assert [(course["lessons"], course["lessons_done"]) for course in listed] == [(3, 3), (3, 3)]
