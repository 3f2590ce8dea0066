import pytest

from shared.core.ids import new
from tests.support.configuring import (
    BASE,
    admin,
    configured,
    delete,
    new_course,
    new_lesson,
    new_product,
    refused_to_others,
)

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_courses():
    refused_to_others("DELETE", f"/courses/{new()}?version=1")
    assert delete(admin(), f"/courses/{new()}", 1).refused == (404, "CourseNotFound")


def test_a_draft_is_deleted_and_what_learners_see_is_not():
    product_id = new_product()
    course_id = new_course(product_id)
    assert delete(admin(), f"/courses/{course_id}", 2).refused == (409, "VersionConflict")
    assert delete(admin(), f"/courses/{course_id}", 1).status == 204
    assert admin().get(f"{BASE}/courses/{course_id}").refused == (404, "CourseNotFound")
    assert admin().get(f"{BASE}/lessons?course_id={course_id}").refused == (404, "CourseNotFound")
    assert admin().get(f"{BASE}/courses?product_id={product_id}").body["drafts"] == []
    assert delete(admin(), f"/courses/{configured().course_id}", 1).refused == (409, "StillPublished")


def test_a_course_with_lessons_is_refused_until_they_are_deleted():
    course_id = new_course(new_product())
    lesson_id = new_lesson(course_id)
    assert delete(admin(), f"/courses/{course_id}", 1).refused == (409, "LessonsLeft")
    assert admin().get(f"{BASE}/courses/{course_id}").status == 200
    assert delete(admin(), f"/lessons/{lesson_id}", 1).status == 204
    assert delete(admin(), f"/courses/{course_id}", 1).status == 204
