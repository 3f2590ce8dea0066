import pytest

from shared.core.ids import new
from shared.courses.models import Course
from shared.courses.quizzes import QuizPool
from tests.support.configuring import (
    BASE,
    admin,
    configured,
    course,
    fields,
    made,
    new_course,
    new_lesson,
    new_product,
    publish,
    refused_to_others,
    with_files,
)
from tests.support.people import learner
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_courses():
    refused_to_others("POST", f"/courses/{new()}/publish", {"version": 1})
    assert admin().post(f"{BASE}/courses/{new()}/publish", {"version": 1}).refused == (404, "CourseNotFound")


def test_a_course_without_published_lessons_is_refused():
    course_id = new_course(new_product())
    new_lesson(course_id)
    assert fields(publish(f"/courses/{course_id}")) == ["lessons"]


def test_learners_see_the_published_version():
    whole = configured()
    someone, place = learner(star=1, product_id=whole.product_id), f"/courses/{whole.course_id}"
    app = f"/api/app/job-readiness{place}"
    made(admin().put(f"{BASE}{place}", course(whole.product_id, title="Changed", version=1)))
    assert someone.get(app).body["title"] == "A course"
    assert publish(place).body["status"] == "published"
    assert someone.get(app).body["title"] == "Changed"


def test_published_at_once_with_its_lessons_it_is_shown_with_all_of_them():
    whole = configured()
    place, more = f"/courses/{whole.course_id}", [new_lesson(whole.course_id, order=order) for order in (2, 3)]
    for lesson_id in more:
        with_files(lesson_id)
    made(admin().put(f"{BASE}{place}", course(whole.product_id, title="Changed", version=1)))
    places = [place, *(f"/lessons/{lesson_id}" for lesson_id in more)]
    answers = at_once([lambda one=one: publish(one) for one in places])
    assert [answer.status for answer in answers] == [200, 200, 200]
    shown = Course.find(whole.course_id)
    assert (shown.title, {*shown.lesson_ids}) == ("Changed", {whole.lesson_id, *more})


def test_its_quizzes_and_a_generic_quiz_are_generated():
    whole = configured(quizzes=True)
    for tier in ("bronze", "silver", "gold"):
        eventually(lambda tier=tier: QuizPool.find(whole.lesson_id, tier), seconds=60)
    place = f"{BASE}/courses/{whole.course_id}/generic-quiz"
    written = eventually(lambda: (seen := admin().get(place)).status == 200 and seen.body, seconds=60)
    assert (written["created_by"], written["version"]) == ("ai", 1)
    assert {item["quote"] for item in written["content"]["questions"]} - {None}
    assert Course.find(whole.course_id).generic_bank_id
