from datetime import timedelta

import pytest

from shared.assessments.models import AssessmentAttempt
from shared.readiness.models import Decision
from tests.support.assessing import BASE, answers_to, assessments_of, take, take_all
from tests.support.people import STRANGER, learner, person
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone = learner()
    path = f"{BASE}/{assessments_of(someone)[0]}/submit"
    assert STRANGER.post(path, {"answers": {}}).status == 401
    assert person("learner").post(path, {"answers": {}}).refused == (404, "AssessmentNotFound")
    assert someone.post(path, {"answers": {}}).refused == (404, "AssessmentNotStarted")


def test_scores_on_the_server_and_tells_the_band_but_no_tier_yet():
    someone = learner()
    result = take(someone, assessments_of(someone)[0], right=6).body
    assert (result["score"], result["right"], result["submitted"], result["tier"]) == (60, 6, 1, None)
    assert result["band"]
    assert [item["correct"] for item in result["items"]] == [True] * 6 + [False] * 4


def test_a_second_submission_gets_the_first_result():
    someone = learner()
    first = assessments_of(someone)[0]
    one = take(someone, first, right=4)
    two = someone.post(f"{BASE}/{first}/submit", {"answers": answers_to(first, right=10)})
    assert two.status == 200
    assert two.body == one.body


def test_submissions_at_once_leave_one_score():
    someone = learner()
    first = assessments_of(someone)[0]
    someone.post(f"{BASE}/{first}/start")
    tries = [
        lambda right=right: someone.post(f"{BASE}/{first}/submit", {"answers": answers_to(first, right)})
        for right in (2, 4, 6, 8)
    ]
    scores = {answer.body["score"] for answer in at_once(tries)}
    assert scores == {10 * int(AssessmentAttempt.get(someone.user_id, first).right)}


def test_what_arrives_too_late_is_left_out_and_what_was_saved_counts():
    someone = learner()
    first = assessments_of(someone)[0]
    someone.post(f"{BASE}/{first}/start")
    saved = dict(list(answers_to(first, right=10).items())[:3])
    someone.put(f"{BASE}/{first}/answers", {"answers": saved})
    attempt = AssessmentAttempt.get(someone.user_id, first)
    attempt.update(actions=[AssessmentAttempt.deadline.set(attempt.deadline - timedelta(hours=1))])
    late = someone.post(f"{BASE}/{first}/submit", {"answers": answers_to(first, right=10)})
    assert late.body["right"] == 3


@pytest.mark.parametrize(("right", "tier"), [(5, "bronze"), (6, "silver"), (9, "gold")])
def test_the_last_one_earns_the_first_star_and_the_tier(right, tier):
    someone = learner()
    results = take_all(someone, right)
    assert results[-1]["tier"] == tier
    enrolment = eventually(lambda: someone.enrolment if someone.enrolment.star else None)
    assert (enrolment.star, enrolment.tier) == (1, tier)
    kinds = [decision.kind for decision in Decision.of_enrolment(enrolment.enrolment_id)]
    assert kinds == ["assessment_passed", "tier_assigned", "star_awarded"]


def test_an_idempotency_key_gives_the_same_answer_again_and_refuses_another_body():
    someone = learner()
    first = assessments_of(someone)[0]
    someone.post(f"{BASE}/{first}/start")
    path, headers = f"{BASE}/{first}/submit", {"idempotency-key": "one"}
    one = someone.post(path, {"answers": answers_to(first, 5)}, headers=headers)
    again = someone.post(path, {"answers": answers_to(first, 5)}, headers=headers)
    other = someone.post(path, {"answers": answers_to(first, 7)}, headers=headers)
    assert (one.status, again.status) == (200, 200)
    assert again.body == one.body
    assert other.refused == (409, "IdempotencyMismatch")
