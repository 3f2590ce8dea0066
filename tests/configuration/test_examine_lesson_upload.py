import pytest

from shared.configuration.models import LessonUpload
from shared.core.ids import new
from tests.support.configuring import VIDEO, new_course, new_lesson, new_product, send_file
from tests.support.lambdas import invoke

pytestmark = pytest.mark.deployed


CUES = "WEBVTT\n\n00:00.000 --> 00:04.000\n" + "A sentence of five words. " * 5


@pytest.fixture(scope="module")
def lesson_id():
    return new_lesson(new_course(new_product()))


def test_an_object_that_nobody_announced_is_left_alone(lesson_id):
    upload_id = new()
    key = f"lessons/{lesson_id}/{upload_id}.mp4"
    detail = {"bucket": {"name": "media"}, "object": {"key": key, "size": 3}}
    assert invoke("configuration_examine_lesson_upload", {"detail": detail}) is None
    assert LessonUpload.find(lesson_id, upload_id) is None


def test_a_video_is_measured(lesson_id):
    _, found = send_file(lesson_id, "video", "video/mp4", VIDEO.read_bytes())
    assert (found["status"], found["video_codec"], found["audio_codec"]) == ("ready", "h264", "aac")
    assert 60 < found["duration_seconds"] < 300
    assert found["size"] == VIDEO.stat().st_size


@pytest.mark.parametrize(
    ("kind", "content_type", "content", "outcome"),
    [
        ("video", "video/mp4", b"<html>no video at all</html>", ("rejected", "content_mismatch")),
        ("video", "video/webm", VIDEO.read_bytes()[:4096], ("rejected", "content_mismatch")),
        ("transcript", "text/vtt", CUES.encode(), ("ready", None)),
        ("transcript", "text/plain", b"\xff\xfe\x00 word" * 40, ("rejected", "not_utf_8")),
        ("transcript", "application/x-subrip", b"1\n00:00:01,0 --> 00:00:02,0\nHm.", ("rejected", "too_few_words")),
    ],
)
def test_a_file_is_taken_for_what_it_holds(lesson_id, kind, content_type, content, outcome):
    _, found = send_file(lesson_id, kind, content_type, content)
    assert (found["status"], found["reason"]) == outcome


def test_a_transcripts_words_count_without_its_times(lesson_id):
    _, cues = send_file(lesson_id, "transcript", "text/vtt", CUES.encode())
    assert cues["words"] == 25
