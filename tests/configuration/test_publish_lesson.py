import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.courses.models import Course
from shared.courses.quizzes import GenerationFailure, QuizPool
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
    send_file,
    with_files,
)
from tests.support.people import learner
from tests.support.studying import TRANSCRIPT
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_lessons():
    refused_to_others("POST", f"/lessons/{new()}/publish", {"version": 1})
    assert admin().post(f"{BASE}/lessons/{new()}/publish", {"version": 1}).refused == (404, "LessonNotFound")


def test_a_lesson_without_its_files_is_refused_with_the_field():
    product_id = new_product()
    lesson_id = new_lesson(new_course(product_id, enable_ai_quizzes=True))
    assert fields(publish(f"/lessons/{lesson_id}")) == ["video_id"]
    foreign = new_lesson(new_course(product_id))
    with_files(foreign)
    theirs = made(admin().get(f"{BASE}/lessons/{foreign}"))["content"]["video_id"]
    mine = made(admin().get(f"{BASE}/lessons/{lesson_id}"))["content"]
    made(admin().put(f"{BASE}/lessons/{lesson_id}", {**mine, "video_id": theirs, "version": 1}))
    assert fields(publish(f"/lessons/{lesson_id}")) == ["video_id"]


def test_learners_see_the_published_version_and_its_quizzes_are_generated_anew():
    whole = configured(quizzes=True)
    place, someone = f"/lessons/{whole.lesson_id}", learner(star=1, product_id=whole.product_id)
    first = eventually(lambda: QuizPool.find(whole.lesson_id, "gold"), seconds=60)
    seen = made(admin().get(f"{BASE}{place}"))
    words = TRANSCRIPT.replace("agenda", "timetable")
    transcript_id, _ = send_file(whole.lesson_id, "transcript", "text/plain", words.encode())
    content = {**seen["content"], "title": "Changed", "transcript_id": transcript_id, "version": seen["version"]}
    made(admin().put(f"{BASE}{place}", content))

    def shown():
        return someone.get(f"/api/app/job-readiness/courses/{whole.course_id}").body["lessons"][0]["title"]

    assert shown() == "A lesson"
    assert publish(place).body["status"] == "published"
    assert shown() == "Changed"
    eventually(lambda: QuizPool.find(whole.lesson_id, "gold").made_from != first.made_from, seconds=60)


def test_lessons_that_are_published_at_once_are_all_there_in_their_order():
    product_id = new_product()
    course_id = new_course(product_id)
    lessons = [new_lesson(course_id, order=order) for order in (3, 1, 2)]
    for lesson_id in lessons:
        with_files(lesson_id)
    answers = at_once([lambda name=name: publish(f"/lessons/{name}") for name in lessons])
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert Course.find(course_id).lesson_ids == [lessons[1], lessons[2], lessons[0]]


def test_what_could_not_be_generated_is_tried_again():
    whole = configured()
    version = made(admin().get(f"{BASE}/courses/{whole.course_id}"))["version"]
    with_quizzes = course(whole.product_id, enable_ai_quizzes=True, tier_based_difficulty=False, version=version)
    made(admin().put(f"{BASE}/courses/{whole.course_id}", with_quizzes))
    assert QuizPool.find(whole.lesson_id, "silver") is None
    assert publish(f"/courses/{whole.course_id}").status == 200
    pool = eventually(lambda: QuizPool.find(whole.lesson_id, "silver"), seconds=60)
    pool.delete()
    assert publish(f"/lessons/{whole.lesson_id}").status == 200
    GenerationFailure(whole.lesson_id, now().date().isoformat(), tier="silver", reason="AiRefused").save()
    assert publish(f"/lessons/{whole.lesson_id}").status == 200
    eventually(lambda: QuizPool.find(whole.lesson_id, "silver"), seconds=60)
