import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.exams.models import ExamAttempt, ExamPaper
from shared.questions.statistics import CountedAttempt, ItemStatistics
from tests.support.banking import choice
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_answers_are_counted_when_an_exam_is_graded_and_not_before():
    user_id, attempt_id, ids = new(), new(), [new(), new()]
    questions = [{**choice(number), "question_id": name} for number, name in enumerate(ids)]
    ExamPaper(user_id, attempt_id, questions=questions).save()
    attempt = ExamAttempt(user_id, attempt_id, product_id=new(), enrolment_id=new(), created_at=now())
    attempt.star, attempt.target, attempt.question_count, attempt.pass_mark = 2, "silver", 2, 70
    attempt.time_limit_minutes, attempt.status, attempt.answers = 45, "started", {ids[0]: "a", ids[1]: "b"}
    attempt.save()
    attempt.update(actions=[ExamAttempt.status.set("graded")])
    eventually(lambda: CountedAttempt.find(attempt_id))
    assert [int(ItemStatistics.get(name).right) for name in ids] == [1, 0]
    assert [int(ItemStatistics.get(name).answered) for name in ids] == [1, 1]
