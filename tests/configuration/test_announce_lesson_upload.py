from urllib.error import HTTPError

import pytest

from infra.seed.calls import upload
from shared.core.ids import new
from tests.support.configuring import (
    BASE,
    admin,
    fields,
    made,
    new_course,
    new_lesson,
    new_product,
    refused_to_others,
    send_file,
)

pytestmark = pytest.mark.deployed


FILE = {"kind": "video", "content_type": "video/mp4"}


def test_refuses_everybody_but_administrators_and_unknown_lessons():
    path = f"/lessons/{new()}/uploads/{new()}"
    refused_to_others("PUT", path, FILE)
    assert admin().put(f"{BASE}{path}", FILE).refused == (404, "LessonNotFound")


def test_gives_a_form_until_the_file_is_there():
    lesson_id = new_lesson(new_course(new_product()))
    place = f"{BASE}/lessons/{lesson_id}/uploads/{new()}"
    first = made(admin().put(place, FILE))
    assert (first["upload"]["status"], first["form"]["most_bytes"]) == ("waiting", 500_000_000)
    assert made(admin().put(place, FILE))["upload"] == first["upload"]
    other = {"kind": "transcript", "content_type": "text/vtt"}
    assert admin().put(place, other).refused == (409, "UploadDecided")
    upload_id, _ = send_file(lesson_id, "transcript", "text/plain", b"word " * 30)
    ready = made(
        admin().put(f"{BASE}/lessons/{lesson_id}/uploads/{upload_id}", {**other, "content_type": "text/plain"})
    )
    assert (ready["upload"]["status"], ready["form"]) == ("ready", None)


def test_a_file_of_another_kind_is_refused():
    place = f"{BASE}/lessons/{new()}/uploads/{new()}"
    assert fields(admin().put(place, {"kind": "video", "content_type": "application/pdf"})) == ["content_type"]
    assert fields(admin().put(place, {"kind": "video", "content_type": "text/vtt"})) == ["body"]


def test_the_form_takes_no_other_type():
    place = f"{BASE}/lessons/{new_lesson(new_course(new_product()))}/uploads/{new()}"
    form = made(admin().put(place, FILE))["form"]
    with pytest.raises(HTTPError) as refused:
        upload(form["url"], {**form["fields"], "Content-Type": "text/html"}, b"<html>")
    assert refused.value.code == 403
