import pytest

from shared.configuration.generating import CourseReference
from shared.configuration.models import Draft
from shared.core.errands import Errand
from shared.core.ids import new
from shared.courses.models import Course
from shared.courses.quizzes import GenerationFailure
from tests.support.configuring import BASE, admin, items, made, new_course, new_product
from tests.support.inbox import mails_of
from tests.support.lambdas import invoke
from tests.support.model import told
from tests.support.people import administrator
from tests.support.studying import studies, upload_transcript
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_what_a_person_has_written_stays():
    course_id = new_course(new_product(), enable_ai_quizzes=True)
    place = f"{BASE}/courses/{course_id}/generic-quiz"
    written = made(admin().put(place, {"questions": items(4)}))
    invoke("configuration_generate_generic_quiz", {"course_id": course_id, "version": 1})
    assert made(admin().get(place)) == written


def test_a_course_in_which_nothing_is_said_gets_none():
    course_id = new_course(new_product(), enable_ai_quizzes=True)
    for _ in range(2):
        invoke("configuration_generate_generic_quiz", {"course_id": course_id, "version": 1})
    assert admin().get(f"{BASE}/courses/{course_id}/generic-quiz").refused == (404, "GenericQuizNotFound")
    invoke("configuration_generate_generic_quiz", {"course_id": new(), "version": 1})


@pytest.mark.alone
def test_without_the_model_there_is_none_and_the_administrators_are_told_once():
    made_by_test = studies(enable_ai_quizzes=True)
    upload_transcript(made_by_test.lesson_id)
    reference = CourseReference(course_id=made_by_test.course_id, version=1)
    Errand.plan("generic_quiz_generation", reference.key, reference)
    title = f"Course {new()}"
    Course.get(made_by_test.course_id).update(actions=[Course.title.set(title)])
    with told(off=True), administrator() as someone:
        for _ in range(2):
            invoke("configuration_generate_generic_quiz", reference.model_dump())
        (mail,) = eventually(lambda: [mail for mail in mails_of(someone.user_id) if title in mail["Subject"]])
    assert mail["Subject"] == f"No generic quiz for “{title}”"
    (noted,) = GenerationFailure.query(made_by_test.course_id)
    assert (noted.tier, noted.reason) == ("generic", "AiUnavailable")
    assert Draft.find("generic_quiz", made_by_test.course_id) is None
    shard = int(Errand._of("generic_quiz_generation", reference.key).shard)
    assert all(made_by_test.course_id not in row.input for row in Errand.query(shard))
    invoke("configuration_generate_generic_quiz", reference.model_dump())
    assert Draft.find("generic_quiz", made_by_test.course_id).created_by == "ai"
