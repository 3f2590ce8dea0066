import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, fields, lesson, new_course, new_product, refused_to_others
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_courses():
    refused_to_others("POST", "/lessons", lesson(new()))
    assert admin().post(f"{BASE}/lessons", lesson(new())).refused == (404, "CourseNotFound")


def test_a_new_lesson_is_a_draft_that_no_learner_finds():
    product_id = new_product()
    answer = admin().post(f"{BASE}/lessons", lesson(new_course(product_id)))
    assert (answer.status, answer.body["status"], answer.body["content"]["video_id"]) == (201, "draft", None)
    someone = learner(star=1, product_id=product_id)
    quiz = someone.post(f"/api/app/job-readiness/lessons/{answer.body['id']}/quiz")
    assert quiz.refused == (404, "LessonNotFound")


@pytest.mark.parametrize(("content", "field"), [({"order": -1}, "order"), ({"video_id": "mine"}, "video_id")])
def test_invalid_settings_are_refused_by_their_name(content, field):
    assert fields(admin().post(f"{BASE}/lessons", lesson(new(), **content))) == [field]
