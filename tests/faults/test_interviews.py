"""What interviews must survive: locks, limits, uploads, and workflows that get lost."""

import base64
import gzip
import json
from datetime import timedelta

import pytest

from functions.interviews.request_upload import FORM_SECONDS, MOST_BYTES
from shared.core import clock
from shared.core.aws import client
from shared.core.errands import Errand
from shared.core.ids import new
from shared.interviews import recordings
from shared.interviews.messages import AttemptReference, SubmissionReference
from shared.interviews.models import InterviewAttempt, InterviewSubmission, InterviewUpload
from shared.interviews.rules import Stage
from shared.media.links import upload_form
from tests.clips.forge import foreign
from tests.support.hooks import control, trips_of, untold
from tests.support.interviewing import (
    ADMIN,
    BASE,
    clip,
    form,
    hand_in,
    outcome,
    placed,
    ready,
    reference,
    send,
    signed_ago,
    uploaded,
)
from tests.support.lambdas import executions, invoke, started
from tests.support.organising import admin
from tests.support.people import learner
from tests.support.waiting import at_once, eventually
from tests.support.written import logged_since, moment

pytestmark = pytest.mark.deployed


def test_e13_whatever_is_sent_at_once_there_are_exactly_three_attempts():
    someone = learner(star=4)
    for number in range(1, 4):
        openings = at_once([lambda: someone.post(f"{BASE}/questions")] * 6)
        assert {answer.status for answer in openings} == {202}
        (attempt_id,) = {answer.body["attempt_id"] for answer in openings}
        attempt = eventually(lambda wanted=attempt_id: _open(someone, wanted))
        assert attempt.number == number
        uploads = [uploaded(someone, attempt_id, "poor.webm") for _ in range(3)]
        bodies = [{"attempt_id": attempt_id, "upload_id": upload_id} for upload_id in uploads * 2]
        answers = at_once([lambda body=body: someone.post(f"{BASE}/submit", body) for body in bodies])
        taken = {answer.body["submission_id"] for answer in answers if answer.status == 202}
        assert len(taken) == 1
        assert outcome(someone, attempt_id, taken.pop())["status"] == "failed"
    refused = at_once([lambda: someone.post(f"{BASE}/questions")] * 6)
    assert {answer.refused for answer in refused} == {(403, "NoAttemptsLeft")}
    assert len(InterviewAttempt.all_of(someone.user_id, someone.product_id)) == 3


def _open(someone, attempt_id):
    attempt = InterviewAttempt.get(someone.user_id, attempt_id, consistent_read=True)
    return attempt if attempt.stage == "open" else None


def edited_policy(made):
    policy = json.loads(base64.b64decode(made["fields"]["policy"]))
    policy["conditions"] = [c for c in policy["conditions"] if not (isinstance(c, list) and "range" in c[0])]
    return base64.b64encode(json.dumps(policy).encode()).decode()


def signed(made, seconds_ago):
    """What stands in the form as our code would have signed it before, in place of all that stands there now."""
    with signed_ago(seconds_ago):
        _, fields = upload_form(made["key"], MOST_BYTES, FORM_SECONDS, "video/webm")
    return {**dict.fromkeys(made["fields"]), **fields}


def forged(made, attempt):
    """What is sent instead of what the form allows: changed fields, and the content."""
    content = clip("silent.webm")
    key = f"interviews/{new()}/{attempt.attempt_id}/{made['upload_id']}"
    return {
        "bigger": ({}, bytes(20_000_001)),
        "empty": ({}, b""),
        "type": ({"Content-Type": "text/html"}, content),
        "key": ({"key": key}, content),
        "policy": ({"policy": edited_policy(made)}, content),
        "missing": ({"x-amz-signature": None}, content),
        "expired": (signed(made, FORM_SECONDS + 1), content),
        "signature": ({"x-amz-signature": "0" * 64}, content),
    }


@pytest.mark.parametrize("what", ["bigger", "empty", "type", "key", "policy", "missing", "expired", "signature"])
def test_u01_the_bucket_refuses_what_the_form_does_not_allow(what):
    someone, attempt = ready()
    made = form(someone, attempt.attempt_id)
    changes, content = forged(made, attempt)[what]
    assert 400 <= send(made, content, **changes) < 500
    assert {recordings.fetch(key) for key in (made["key"], changes.get("key", made["key"]))} == {None}
    submission_id = hand_in(someone, attempt.attempt_id, made["upload_id"])
    shown = InterviewSubmission.get(someone.user_id, submission_id)
    assert shown.status == "waiting_for_upload"


def test_u01_a_form_is_good_until_it_expires():
    someone, attempt = ready()
    made = form(someone, attempt.attempt_id)
    assert send(made, clip("silent.webm"), **signed(made, FORM_SECONDS - 30)) == 201
    assert recordings.fetch(made["key"]) == clip("silent.webm")


FOREIGN, WEBM, MP4 = foreign(), "video/webm", "video/mp4"
MASKED = {
    **{what: (content, WEBM) for what, content in FOREIGN.items()},
    "MP4 with an archive behind it": (FOREIGN["MP4 with an archive behind it"], MP4),
    "MP4 with a document in it": (FOREIGN["MP4 with a document in it"], MP4),
    "MP4 header, then a web page": (FOREIGN["MP4 header, then a web page"], MP4),
    "photograph in an MP4 container": (FOREIGN["photograph in an MP4 container"], MP4),
    "MP4 as WebM": (clip("good.mp4"), WEBM),
    "web page before a WebM": (b"<html>" + clip("silent.webm"), WEBM),
    "picture that is a script": (b"GIF89a=1;alert(1)//", WEBM),
    "photograph": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(600), WEBM),
    "program of another system": (b"\x7fELF\x02\x01\x01" + bytes(600), WEBM),
    "compressed": (gzip.compress(clip("silent.webm")), WEBM),
    "sound alone": (b"RIFF\x24\x02\x00\x00WAVEfmt " + bytes(600), WEBM),
}


@pytest.mark.parametrize("what", MASKED)
def test_u02_what_only_pretends_to_be_a_video_is_rejected_uses_nothing_up_and_is_never_served(what):
    someone, submission = placed(*MASKED[what])
    answer = invoke("interviews_probe_recording", reference(submission))
    assert answer == {"outcome": "unusable", "reason": "content_mismatch"}
    invoke("interviews_reject_recording", {**reference(submission), **answer})
    shown = someone.get(f"{BASE}/{submission.attempt_id}").body
    assert [(row["status"], row["reason"]) for row in shown["submissions"]] == [("rejected", "content_mismatch")]
    assert shown["stage"] == "open"
    assert someone.get(f"{BASE}/{submission.attempt_id}/recording").refused == (404, "InterviewNotFound")
    assert admin().get(f"{ADMIN}/{submission.submission_id}/recording").refused == (404, "SubmissionNotFound")


def test_u02_the_masks_are_at_least_25():
    assert len(MASKED) >= 25


def without(stream):
    """Return the good clip without its sound or its picture."""
    import io

    import av

    made = io.BytesIO()
    with av.open(io.BytesIO(clip("good.webm"))) as source, av.open(made, "w", format="webm") as target:
        kept = next(s for s in source.streams if s.type != stream)
        copy = target.add_stream_from_template(kept)
        for packet in source.demux(kept):
            if packet.dts is not None:
                packet.stream = copy
                target.mux(packet)
    return made.getvalue()


@pytest.mark.parametrize(("stream", "reason"), [("audio", "no_audio"), ("video", "no_video")])
def test_u03_a_recording_without_sound_or_picture_is_rejected_with_the_reason(stream, reason):
    _, submission = placed(without(stream))
    assert invoke("interviews_probe_recording", reference(submission)) == {"outcome": "unusable", "reason": reason}


@pytest.mark.parametrize(
    "filename",
    ["../../x", "a\\b", "x" * 1000, "\u202egpj.exe", "🎥.webm", "interview.webm;type=text/html", "${filename}", "%00"],
)
def test_u06_a_file_name_changes_nothing_about_where_the_recording_lies(filename):
    someone, attempt = ready()
    made = form(someone, attempt.attempt_id)
    assert send(made, clip("silent.webm"), filename=filename) == 201
    assert recordings.fetch(made["key"]) == clip("silent.webm")
    hand_in(someone, attempt.attempt_id, made["upload_id"])
    path = f"{BASE}/{attempt.attempt_id}/recording"
    answer = eventually(lambda: (found := someone.get(path)).status == 302 and found)
    assert "filename%3D%22interview.webm%22" in answer.headers["location"]


@pytest.mark.parametrize("path", ["uploads", "submit", "practice"])
@pytest.mark.parametrize("value", ["../../x", "", "x" * 27, "interviews/a/b/c", 7, None, ["x"]])
def test_u06_an_id_that_is_none_leads_nowhere(path, value):
    someone, _ = ready()
    body = {"attempt_id": value, "content_type": "video/webm"}
    if path != "uploads":
        body = {"attempt_id": value, "upload_id": value}
    assert someone.post(f"{BASE}/{path}", body).status in (404, 422)


@pytest.mark.alone
def test_u08_a_recording_of_whose_arrival_nobody_tells_is_found_by_the_sweeper_and_told_of_later_graded_once():
    someone, attempt = ready()
    made = form(someone, attempt.attempt_id)
    submission_id = hand_in(someone, attempt.attempt_id, made["upload_id"])
    with untold("media", made["key"]):
        assert send(made, clip("silent.webm")) == 201
        _overdue("interview_grading", submission_id)
        invoke("readiness_resume_lost_workflows", {})
        found = outcome(someone, attempt.attempt_id, submission_id)
        assert found["status"] == "awaiting_review"
        before, began = trips_of("interviews_notice_upload"), moment()
    assert control("GET", "/lag") == []
    eventually(lambda: any(line.startswith("END ") for _, line in logged_since(began, "interviews_notice_upload")))
    assert trips_of("interviews_notice_upload") > before
    assert outcome(someone, attempt.attempt_id, submission_id) == found
    assert started("interview_grading", submission_id) == 1


def test_u08_a_recording_that_never_arrives_gives_the_attempt_back():
    someone, attempt = ready()
    upload = InterviewUpload.allowed(attempt, "video/webm", clock.now() - timedelta(minutes=10))
    upload.save()
    submission_id = hand_in(someone, attempt.attempt_id, upload.upload_id)
    _overdue("interview_grading", submission_id)
    invoke("readiness_resume_lost_workflows", {})
    result = outcome(someone, attempt.attempt_id, submission_id)
    assert (result["status"], result["reason"]) == ("rejected", "upload_missing")
    assert someone.get(f"{BASE}/{attempt.attempt_id}").body["stage"] == "open"


def _overdue(workflow, *key):
    errand = Errand._of(workflow, key)
    errand.update(actions=[Errand.due_at.set(clock.now() - timedelta(minutes=1))])


def test_s11_a_grading_that_was_lost_is_started_again():
    someone, submission = placed(clip("poor.webm"))
    Errand.plan("interview_grading", (submission.submission_id,), _reference(submission))
    _overdue("interview_grading", submission.submission_id)
    invoke("readiness_resume_lost_workflows", {})
    assert outcome(someone, submission.attempt_id, submission.submission_id)["status"] == "failed"
    assert InterviewAttempt.get(someone.user_id, submission.attempt_id).stage == Stage.FAILED


def _reference(submission):
    return SubmissionReference(user_id=submission.user_id, submission_id=submission.submission_id)


def test_s11_a_preparation_that_was_lost_is_started_again():
    someone, attempt = ready(stage=Stage.PREPARING)
    wanted = AttemptReference(user_id=someone.user_id, attempt_id=attempt.attempt_id)
    Errand.plan("interview_preparation", (attempt.attempt_id,), wanted)
    _overdue("interview_preparation", attempt.attempt_id)
    invoke("readiness_resume_lost_workflows", {})
    assert eventually(lambda: _open(someone, attempt.attempt_id)).questions


def test_the_workflow_carries_ids_and_names_and_nothing_that_was_said():
    someone, submission = placed(clip("good.webm"))
    Errand.plan("interview_grading", (submission.submission_id,), _reference(submission)).begin()
    assert outcome(someone, submission.attempt_id, submission.submission_id)["status"] == "passed"
    states = client("stepfunctions")
    arn = next(
        execution["executionArn"]
        for execution in executions("interview_grading")
        if submission.submission_id in states.describe_execution(executionArn=execution["executionArn"])["input"]
    )
    history = json.dumps(states.get_execution_history(executionArn=arn, maxResults=1000), default=str)
    assert submission.submission_id in history
    for word in ("payment", "ninety", "well shown", "Tell us about", "voiced"):
        assert word not in history
