import pytest

from shared.core.ids import new
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import Status
from shared.readiness.models import Decision
from tests.support.interviewing import placed, reference, verdict
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def decide(submission):
    invoke("interviews_decide_interview", reference(submission))
    submission.refresh(consistent_read=True)
    return submission.status


def test_fails_by_name_for_a_submission_that_is_not_there():
    with pytest.raises(Failed) as failure:
        invoke("interviews_decide_interview", {"user_id": learner().user_id, "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


def test_a_pass_earns_one_star_however_often_the_step_runs():
    someone, submission = placed(None)
    submission.keep_verdict(verdict(True))
    assert [decide(submission) for _ in range(4)] == ["passed"] * 4
    enrolment = eventually(lambda: someone.enrolment if someone.enrolment.star == 5 else None)
    kinds = [row.kind for row in Decision.of_enrolment(enrolment.enrolment_id)]
    assert kinds.count("star_awarded") == 1


def test_a_fail_ends_the_attempt():
    someone, submission = placed(None)
    submission.keep_verdict(verdict(False))
    assert decide(submission) == "failed"
    assert InterviewAttempt.get(submission.user_id, submission.attempt_id).stage == "failed"
    assert someone.enrolment.star == 4


def test_practice_passes_without_a_star():
    someone, submission = placed(None, practice=True)
    submission.keep_verdict(verdict(True))
    assert decide(submission) == "passed"
    assert InterviewAttempt.get(submission.user_id, submission.attempt_id).stage == "open"
    assert someone.enrolment.star == 4


def test_what_a_person_has_decided_stays():
    _, submission = placed(None, status=Status.FAILED)
    submission.keep_verdict(verdict(True))
    assert decide(submission) == "failed"
    assert submission.machine == verdict(True)
