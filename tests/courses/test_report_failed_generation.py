import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.courses.models import Lesson
from shared.courses.quizzes import GenerationFailure
from tests.support.inbox import mails_to
from tests.support.lambdas import Failed, invoke
from tests.support.studying import studies

pytestmark = pytest.mark.deployed


def report(lesson_id, tier="gold"):
    failed = {"lesson_id": lesson_id, "publication_id": new(), "tier": tier, "failure": "AiUnavailable"}
    invoke("courses_report_failed_generation", failed)


def mails_about(title):
    return [mail for mail in mails_to("admins@fivestar.example") if title in mail["Subject"]]


def test_refuses_an_input_that_names_no_lesson():
    with pytest.raises(Failed):
        invoke("courses_report_failed_generation", {})


def test_admins_are_told_once_per_lesson_and_day():
    lesson_id, title = studies().lesson_id, f"Lesson {new()}"
    Lesson.get(lesson_id).update(actions=[Lesson.title.set(title)])
    for tier in ("gold", "silver", "gold"):
        report(lesson_id, tier)
    assert len(mails_about(title)) == 1
    rows = list(GenerationFailure.query(lesson_id))
    assert [(row.day, row.tier, row.reason) for row in rows] == [(now().date().isoformat(), "gold", "AiUnavailable")]
    rows[0].delete()
    report(lesson_id)
    assert len(mails_about(title)) == 2
