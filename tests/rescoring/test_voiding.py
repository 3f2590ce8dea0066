"""A question is taken out of what it is drawn from, whoever else takes out another one at that moment."""

import pytest

from functions.questions.void_question import void_question
from shared.assessments.models import Assessment
from shared.audit.models import AuditEntry, AuditReason
from shared.core.errands import Errand
from shared.core.ids import new
from shared.courses.quizzes import QuizPool
from shared.questions.models import BankQuestion, ServedQuestion
from shared.rescoring.models import WORKFLOW, VoidedQuestion
from tests.support.banking import fill
from tests.support.failing import at_call
from tests.support.in_process import cloud_in_process
from tests.support.private_cloud import ask

TABLES = [Assessment, AuditEntry, AuditReason, BankQuestion, Errand, QuizPool, ServedQuestion, VoidedQuestion]


@pytest.fixture(autouse=True)
def cloud():
    with cloud_in_process(TABLES, [WORKFLOW]):
        yield


def void(lesson_id, question_id):
    asked = {"reason": "Two options are right.", "lesson_id": lesson_id}
    return ask(void_question, new(), asked, question_id=question_id)


def test_of_two_questions_of_one_pool_that_are_voided_at_the_same_moment_both_are():
    lesson_id, (first, second, third) = new(), (new() for _ in range(3))
    fill(lesson_id, [first, second, third])
    quicker = []
    with at_call(1, "before", lambda: quicker.append(void(lesson_id, first)), only=("TransactWriteItems",)):
        slower = void(lesson_id, second)
    assert (quicker[0].status, slower.status) == (202, 202)
    assert [each["question_id"] for each in QuizPool.get(lesson_id, "bronze").questions] == [third]


def test_of_two_who_void_one_question_at_the_same_moment_one_is_told_that_it_is_voided():
    lesson_id, (first, second) = new(), (new() for _ in range(2))
    fill(lesson_id, [first, second])
    with at_call(1, "before", lambda: void(lesson_id, first) and None, only=("TransactWriteItems",)):
        slower = void(lesson_id, first)
    assert (slower.status, slower.body["error"]) == (409, "AlreadyVoided")
    assert [each["question_id"] for each in QuizPool.get(lesson_id, "bronze").questions] == [second]
