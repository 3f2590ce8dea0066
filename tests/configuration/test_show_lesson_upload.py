import pytest

from shared.core.ids import new
from tests.support.configuring import (
    BASE,
    admin,
    made,
    new_course,
    new_lesson,
    new_product,
    refused_to_others,
    send_file,
)

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_uploads():
    lesson_id = new_lesson(new_course(new_product()))
    path = f"/lessons/{lesson_id}/uploads/{new()}"
    refused_to_others("GET", path)
    assert admin().get(f"{BASE}{path}").refused == (404, "UploadNotFound")
    assert admin().get(f"{BASE}/lessons/{new()}/uploads/{new()}").refused == (404, "LessonNotFound")


def test_shows_what_was_found_and_only_with_its_lesson():
    course_id = new_course(new_product())
    lesson_id, other = new_lesson(course_id), new_lesson(course_id)
    upload_id, found = send_file(lesson_id, "transcript", "text/plain", b"word " * 30)
    shown = made(admin().get(f"{BASE}/lessons/{lesson_id}/uploads/{upload_id}"))
    assert (shown, shown["words"]) == (found, 30)
    assert admin().get(f"{BASE}/lessons/{other}/uploads/{upload_id}").refused == (404, "UploadNotFound")
