import pytest
from pydantic import ValidationError

from shared.core.ids import new
from shared.courses.models import Course, Lesson
from shared.notifications.messages import GenerationFailed
from tests.support.inbox import mails_of
from tests.support.lambdas import Failed, invoke
from tests.support.notified import event
from tests.support.people import administrator, person
from tests.support.studying import studies

pytestmark = pytest.mark.deployed


def tell(failed):
    invoke("notifications_mail_generation_failure", event("generation.failed", failed))


def test_refuses_an_event_that_names_no_lesson():
    with pytest.raises(Failed):
        invoke("notifications_mail_generation_failure", {"detail": {}})
    with pytest.raises(ValidationError):
        GenerationFailed(course_id=new(), lesson_id=new(), tier="gold", day="2026-05-12")


def test_every_administrator_is_told_once_per_lesson_and_day():
    lesson_id, title = studies().lesson_id, f"Lesson <b>{new()}</b>"
    Lesson.get(lesson_id).update(actions=[Lesson.title.set(title)])
    unlisted = person("admin")
    with administrator() as one, administrator() as other:
        for day, tier in (("2026-05-12", "gold"), ("2026-05-12", "silver"), ("2026-05-13", "gold")):
            tell(GenerationFailed(lesson_id=lesson_id, tier=tier, day=day))
        for someone in (one, other):
            mails = [mail for mail in mails_of(someone.user_id) if title in mail["Subject"]]
            assert len(mails) == 2
            assert "<b>" not in mails[0]["BodyHtml"].split("<body", 1)[1]
            assert "The questions of the gold tier could not be generated." in mails[0]["BodyText"]
    assert mails_of(unlisted.user_id) == []


def test_the_generic_quiz_of_a_course_is_told_of_by_the_course():
    course_id, title = studies().course_id, f"Course {new()}"
    Course.get(course_id).update(actions=[Course.title.set(title)])
    with administrator() as one:
        for _ in range(2):
            tell(GenerationFailed(course_id=course_id, day="2026-05-12"))
        (mail,) = (mail for mail in mails_of(one.user_id) if title in mail["Subject"])
    assert mail["Subject"] == f"No generic quiz for “{title}”"
    assert "You can write it yourself." in mail["BodyText"]
