from datetime import timedelta

import pytest

from shared.assessments.models import AssessmentAttempt
from tests.support.assessing import BASE, answers_to, assessments_of, take
from tests.support.people import STRANGER, learner, person

pytestmark = pytest.mark.deployed


@pytest.fixture
def started():
    someone = learner()
    first = assessments_of(someone)[0]
    someone.post(f"{BASE}/{first}/start")
    return someone, f"{BASE}/{first}/answers", first


def test_refuses_a_stranger_and_hides_what_is_not_ones_own(started):
    _, path, _ = started
    assert STRANGER.put(path, {"answers": {}}).status == 401
    assert person("learner").put(path, {"answers": {}}).refused == (404, "AssessmentNotFound")
    assert learner().put(path, {"answers": {}}).refused == (404, "AssessmentNotStarted")


def test_answers_given_one_after_the_other_are_all_kept(started):
    someone, path, first = started
    for question_id, option in answers_to(first, right=10).items():
        assert someone.put(path, {"answers": {question_id: option}}).status == 200
    assert AssessmentAttempt.get(someone.user_id, first).given == answers_to(first, right=10)


def test_a_later_answer_replaces_an_earlier_one(started):
    someone, path, first = started
    question_id = next(iter(answers_to(first, right=0)))
    someone.put(path, {"answers": {question_id: "a"}})
    someone.put(path, {"answers": {question_id: "b"}})
    assert AssessmentAttempt.get(someone.user_id, first).given == {question_id: "b"}


@pytest.mark.parametrize("body", [{"answers": {"x": "a"}}, {"answers": {"x": ["a"]}}, {"answers": "a"}, {}, {"a": 1}])
def test_refuses_answers_that_make_no_sense(started, body):
    someone, path, first = started
    assert someone.put(path, body).refused == (422, "Invalid")
    assert AssessmentAttempt.get(someone.user_id, first).given == {}


def test_refuses_once_it_was_submitted_or_the_time_ran_out(started):
    someone, path, first = started
    attempt = AssessmentAttempt.get(someone.user_id, first)
    attempt.update(actions=[AssessmentAttempt.deadline.set(attempt.deadline - timedelta(hours=1))])
    assert someone.put(path, {"answers": {}}).refused == (409, "AssessmentClosed")
    second = assessments_of(someone)[1]
    take(someone, second)
    saved = someone.put(f"{BASE}/{second}/answers", {"answers": answers_to(second, right=0)})
    assert saved.refused == (409, "AssessmentClosed")
