import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.courses.models import Lesson
from shared.courses.quizzes import GenerationFailure
from tests.support.inbox import mails_of
from tests.support.lambdas import Failed, invoke
from tests.support.people import administrator
from tests.support.studying import studies
from tests.support.waiting import before_midnight, eventually

pytestmark = pytest.mark.deployed


def report(lesson_id, tier="gold"):
    failed = {"lesson_id": lesson_id, "publication_id": new(), "tier": tier, "failure": "AiUnavailable"}
    invoke("courses_report_failed_generation", failed)


def test_refuses_an_input_that_names_no_lesson():
    with pytest.raises(Failed):
        invoke("courses_report_failed_generation", {})


def test_the_days_first_failure_is_noted_and_the_administrators_are_told_once():
    before_midnight()
    lesson_id, title = studies().lesson_id, f"Lesson {new()}"
    Lesson.get(lesson_id).update(actions=[Lesson.title.set(title)])
    with administrator() as someone:
        for tier in ("gold", "silver", "gold"):
            report(lesson_id, tier)
        (mail,) = eventually(lambda: [mail for mail in mails_of(someone.user_id) if title in mail["Subject"]])
    assert mail["Subject"] == f"No new quiz questions for “{title}”"
    rows = list(GenerationFailure.query(lesson_id))
    assert [(row.day, row.tier, row.reason) for row in rows] == [(now().date().isoformat(), "gold", "AiUnavailable")]
