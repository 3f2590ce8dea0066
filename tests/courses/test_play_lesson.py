import urllib.request
from urllib.parse import parse_qs, urlparse

import pytest

from shared.core.ids import new
from shared.courses.models import Course, Lesson
from shared.readiness.models import Product
from tests.support.people import STRANGER, learner, seed_product_id
from tests.support.studying import LEARN, studies

pytestmark = pytest.mark.deployed


def path(lesson_id):
    return f"{LEARN}/lessons/{lesson_id}/video"


def seeded_lesson():
    course = Course.get(Product.of(seed_product_id()).course_ids[0])
    return Lesson.get(course.lesson_ids[0])


def test_refuses_strangers_and_gives_nobody_a_video_of_another_product():
    made = studies()
    assert STRANGER.get(path(made.lesson_id)).status == 401
    theirs, nowhere = studies().learner().get(path(made.lesson_id)), made.learner().get(path(new()))
    assert theirs.refused == nowhere.refused == (404, "LessonNotFound")
    assert made.learner().get(path("..%2f..%2fsecret")).status == 404
    assert made.learner(star=0).get(path(made.lesson_id)).refused == (403, "ModuleLocked")


def test_leads_to_the_video_for_minutes():
    lesson = seeded_lesson()
    answer = learner(star=1).get(path(lesson.lesson_id))
    assert answer.status == 302
    wanted = parse_qs(urlparse(answer.headers["location"]).query)
    assert int(wanted["X-Amz-Expires"][0]) <= 600
    with urllib.request.urlopen(answer.headers["location"], timeout=20) as video:
        assert video.headers["content-type"] == "video/mp4"
        assert video.read(12)[4:8] == b"ftyp"


def test_a_link_that_was_changed_leads_nowhere():
    location = learner(star=1).get(path(seeded_lesson().lesson_id)).headers["location"]
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(location.replace("lessons/", "interviews/"), timeout=20)
    assert refusal.value.code in (403, 404)
