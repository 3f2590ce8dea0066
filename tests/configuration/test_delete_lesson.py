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


def test_refuses_everybody_but_administrators_and_unknown_lessons():
    refused_to_others("DELETE", f"/lessons/{new()}?version=1")
    assert delete(admin(), f"/lessons/{new()}", 1).refused == (404, "LessonNotFound")


def test_a_draft_is_deleted_and_what_learners_see_is_not():
    course_id = new_course(new_product())
    lesson_id = new_lesson(course_id)
    assert delete(admin(), f"/lessons/{lesson_id}", 2).refused == (409, "VersionConflict")
    assert delete(admin(), f"/lessons/{lesson_id}", 1).status == 204
    for path in (f"/lessons/{lesson_id}", f"/lessons/{lesson_id}/quiz-templates"):
        assert admin().get(f"{BASE}{path}").refused == (404, "LessonNotFound")
    assert admin().get(f"{BASE}/lessons?course_id={course_id}").body["drafts"] == []
    published = configured().lesson_id
    version = admin().get(f"{BASE}/lessons/{published}").body["version"]
    assert delete(admin(), f"/lessons/{published}", version).refused == (409, "StillPublished")
