import pytest

from shared.core.ids import new
from tests.support.interviewing import listened, reference, said
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def test_fails_by_name_for_a_submission_that_is_not_there():
    with pytest.raises(Failed) as failure:
        invoke("interviews_grade_interview", {"user_id": learner().user_id, "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


def test_the_verdict_follows_from_scores_weights_and_pass_mark():
    _, submission = listened("good")
    assert invoke("interviews_grade_interview", reference(submission)) == {"outcome": "ready", "reason": None}
    submission.refresh(consistent_read=True)
    verdict = submission.machine
    weighted = sum(mark["score"] * mark["weight"] for mark in verdict["criteria"]) / 100
    assert verdict["score"] == pytest.approx(weighted, abs=0.01)
    assert verdict["passed"] is (weighted >= 70)
    assert {mark["criterion"] for mark in verdict["criteria"]} == {"structure", "evidence"}
    assert all(mark["quote"] in said("good")["text"] for mark in verdict["criteria"])
    assert submission.status == "grading"


def test_i09_delivered_ten_times_there_is_one_verdict():
    _, submission = listened("good")
    at_once([lambda: invoke("interviews_grade_interview", reference(submission))] * 4)
    submission.refresh(consistent_read=True)
    first = submission.machine
    for _ in range(6):
        invoke("interviews_grade_interview", reference(submission))
    submission.refresh(consistent_read=True)
    assert submission.machine == first
