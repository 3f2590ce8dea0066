import pytest

from shared.core.ids import new
from shared.courses.models import Lesson
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
