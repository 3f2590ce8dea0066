import pytest

from shared.core.ids import new
from shared.core.names import bucket
from shared.interviews.models import InterviewSubmission, InterviewUpload
from tests.support.hooks import untold
from tests.support.interviewing import clip, form, hand_in, outcome, ready, send
from tests.support.lambdas import invoke, started
from tests.support.waiting import eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def told(key, size=1):
    """Tell the function of an arrival, as the bucket does."""
    detail = {"bucket": {"name": bucket("media")}, "object": {"key": key, "size": size}}
    return invoke("interviews_notice_upload", {"source": "aws.s3", "detail-type": "Object Created", "detail": detail})


def test_an_object_that_nobody_was_allowed_to_send_starts_nothing():
    someone, attempt = ready()
    made = form(someone, attempt.attempt_id)
    assert told(f"interviews/{new()}/{new()}/{new()}") is None
    told(f"interviews/{someone.user_id}/{new()}/{made['upload_id']}")
    assert InterviewUpload.get(someone.user_id, made["upload_id"]).arrived_at is None


def test_the_arrival_is_noted_before_the_recording_is_handed_in():
    someone, attempt = ready()
    made = form(someone, attempt.attempt_id)
    assert send(made, clip("silent.webm")) == 201
    eventually(lambda: InterviewUpload.get(someone.user_id, made["upload_id"]).arrived_at)
    submission_id = hand_in(someone, attempt.attempt_id, made["upload_id"])
    assert outcome(someone, attempt.attempt_id, submission_id)["status"] == "awaiting_review"


def test_grading_starts_when_the_recording_arrives_after_it_was_handed_in():
    someone, attempt = ready()
    made = form(someone, attempt.attempt_id)
    submission_id = hand_in(someone, attempt.attempt_id, made["upload_id"])
    (shown,) = someone.get(f"/api/app/job-readiness/interviews/{attempt.attempt_id}").body["submissions"]
    assert shown["status"] == "waiting_for_upload"
    assert send(made, clip("silent.webm")) == 201
    assert outcome(someone, attempt.attempt_id, submission_id)["status"] == "awaiting_review"


def test_u07_told_three_times_and_late_there_is_one_grading():
    someone, attempt = ready()
    made = form(someone, attempt.attempt_id)
    with untold("media", made["key"]):
        assert send(made, clip("silent.webm")) == 201
        submission_id = hand_in(someone, attempt.attempt_id, made["upload_id"])
        assert InterviewSubmission.get(someone.user_id, submission_id).status == "waiting_for_upload"
    for _ in range(3):
        told(made["key"])
    assert outcome(someone, attempt.attempt_id, submission_id)["status"] == "awaiting_review"
    told(made["key"])
    assert started("interview_grading", submission_id) == 1
