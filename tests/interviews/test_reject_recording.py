import pytest

from shared.core.ids import new
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import Status
from tests.support.interviewing import placed, reference
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def test_fails_by_name_for_a_submission_that_is_not_there():
    with pytest.raises(Failed) as failure:
        invoke("interviews_reject_recording", {"user_id": learner().user_id, "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


def test_refuses_with_the_reason_and_opens_the_attempt_again_however_often():
    _, submission = placed(None)
    for _ in range(3):
        invoke("interviews_reject_recording", reference(submission, reason="too_long"))
    submission.refresh(consistent_read=True)
    assert (submission.status, submission.reason, submission.decided_by) == ("rejected", "too_long", None)
    assert InterviewAttempt.get(submission.user_id, submission.attempt_id).stage == "open"


@pytest.mark.parametrize("status", [Status.PASSED, Status.FAILED, Status.AWAITING_REVIEW])
def test_what_is_decided_stays(status):
    _, submission = placed(None, status=status)
    invoke("interviews_reject_recording", reference(submission, reason="too_long"))
    submission.refresh(consistent_read=True)
    assert (submission.status, submission.reason) == (status, None)
