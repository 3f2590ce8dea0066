import pytest

from shared.courses.quizzes import QuizAttempt
from shared.questions.statistics import CountedAttempt, ItemStatistics
from tests.support.banking import quizzed, take_quiz
from tests.support.lambdas import invoke
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def tally(name):
    row = ItemStatistics.find(name)
    return row.tally() if row else None


def test_answers_are_counted_once_when_a_quiz_is_handed_in_however_often_that_is_told():
    made, (easy, hard) = quizzed(count=2)
    for wrong in ([], [hard], [hard]):
        take_quiz(made.learner(), made.lesson_id, wrong)
    someone = made.learner()
    take_quiz(someone, made.lesson_id, [easy, hard])
    (attempt,) = QuizAttempt.query(someone.user_id)
    eventually(lambda: CountedAttempt.find(attempt.attempt_id) and (found := tally(hard)) and found.answered == 4)
    found = tally(easy)
    assert (found.answered, found.right, tally(hard).right) == (4, 3, 1)
    assert tally(hard).discrimination > 0
    record = {"eventName": "MODIFY", "dynamodb": {"SequenceNumber": "1", "NewImage": attempt.serialize()}}
    assert invoke("questions_count_quiz_answers", {"Records": [record] * 3}) == {"batchItemFailures": []}
    assert tally(easy) == found
