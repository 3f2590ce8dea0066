import pytest

from shared.core.ids import new
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import Status
from tests.support.interviewing import placed, reference
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def ask(submission, **more):
    invoke("interviews_request_review", reference(submission, **more))
    submission.refresh(consistent_read=True)
    return submission.status, submission.reason


def test_fails_by_name_for_a_submission_that_is_not_there():
    with pytest.raises(Failed) as failure:
        invoke("interviews_request_review", {"user_id": learner().user_id, "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


def test_waits_for_a_person_with_the_reason():
    _, submission = placed(None)
    assert ask(submission, reason="no_signal") == ("awaiting_review", "no_signal")
    assert ask(submission, reason="no_signal") == ("awaiting_review", "no_signal")
    assert InterviewAttempt.get(submission.user_id, submission.attempt_id).stage == "awaiting_review"


def test_a_failed_grader_is_the_reason_where_there_was_one():
    _, submission = placed(None)
    assert ask(submission, failure="AiUnavailable") == ("awaiting_review", "grader_unavailable")


def test_a_practice_run_just_ends():
    _, submission = placed(None, practice=True)
    assert ask(submission, reason="no_signal") == ("rejected", "no_signal")
    assert InterviewAttempt.get(submission.user_id, submission.attempt_id).stage == "open"


def test_what_a_person_has_decided_stays():
    _, submission = placed(None, status=Status.FAILED)
    assert ask(submission, reason="no_signal") == ("failed", None)
