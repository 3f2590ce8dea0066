from datetime import timedelta

import pytest

from shared.core.ids import new
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import Status
from tests.support.interviewing import TERMS, clip, placed, reference
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def probe(submission):
    answer = invoke("interviews_probe_recording", reference(submission))
    submission.refresh(consistent_read=True)
    return answer["outcome"], answer["reason"]


def test_fails_by_name_for_a_submission_that_is_not_there():
    with pytest.raises(Failed) as failure:
        invoke("interviews_probe_recording", {"user_id": learner().user_id, "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


@pytest.mark.parametrize("name", ["good.webm", "silent.webm", "good.mp4"])
def test_a_recording_is_measured_by_its_content(name):
    _, submission = placed(clip(name), f"video/{name[-4:].strip('.')}", Status.WAITING_FOR_UPLOAD)
    assert probe(submission) == ("ready", None)
    assert (submission.status, round(submission.duration_seconds)) == ("grading", 22)


@pytest.mark.parametrize("status", [Status.PASSED, Status.FAILED, Status.REJECTED, Status.AWAITING_REVIEW])
def test_what_is_decided_is_left_alone(status):
    _, submission = placed(None, status=status)
    assert probe(submission) == ("decided", None)
    assert submission.status == status


def test_waits_for_the_recording_while_the_form_may_still_be_sent():
    _, submission = placed(None, status=Status.WAITING_FOR_UPLOAD)
    assert probe(submission) == ("waiting", None)
    late = submission.upload_ends_at - timedelta(hours=1)
    submission.update(actions=[type(submission).upload_ends_at.set(late)])
    assert probe(submission) == ("unusable", "upload_missing")


def test_u03_a_recording_over_the_limit_is_unusable_by_its_measured_length():
    _, submission = placed(clip("good.webm"))
    attempt = InterviewAttempt.get(submission.user_id, submission.attempt_id)
    attempt.update(actions=[InterviewAttempt.terms.set({**TERMS, "time_limit_seconds": 21})])
    assert probe(submission) == ("unusable", "too_long")
    attempt.update(actions=[InterviewAttempt.terms.set({**TERMS, "time_limit_seconds": 22})])
    assert probe(submission) == ("ready", None)


def test_u03_an_empty_file_is_unusable():
    _, submission = placed(b"")
    assert probe(submission) == ("unusable", "empty")


def test_u03_half_a_recording_is_graded_by_what_is_there_or_refused():
    content = clip("good.webm")
    _, submission = placed(content[: len(content) // 2])
    outcome, reason = probe(submission)
    assert (outcome, reason) == ("ready", None) or outcome == "unusable"
    if outcome == "ready":
        assert 5 < submission.duration_seconds < 20


def test_u02_a_type_that_the_content_contradicts_is_unusable():
    _, submission = placed(clip("good.mp4"), "video/webm")
    assert probe(submission) == ("unusable", "content_mismatch")
