"""Recording an interview as a browser does, and what its tests need to see of the inside."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from botocore.compat import get_current_datetime

from shared.core import clock
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import bucket
from shared.interviews.models import InterviewAttempt, InterviewSubmission, InterviewUpload
from shared.interviews.rules import Stage, Status
from tests.support.people import CLIPS, Person, learner
from tests.support.waiting import eventually

BASE = "/api/app/job-readiness/interviews"
ADMIN = "/api/admin/job-readiness/interviews"
CRITERIA = [
    {"id": "structure", "title": "Clear structure", "description": "There is a main point.", "weight": 40},
    {"id": "evidence", "title": "Use of evidence", "description": "Claims rest on a case.", "weight": 60},
]
TERMS = {
    "background": "Economics",
    "tier": "bronze",
    "pass_mark": 70,
    "time_limit_seconds": 300,
    "criteria": CRITERIA,
}
QUESTION = {"question": "Tell us about a fault that you found.", "focus_area": "evidence", "guidance": "A real case."}


def verdict(passed: bool) -> dict[str, Any]:
    """Return a stored verdict of the model."""
    score = 90.0 if passed else 30.0
    by = {"graded_by": "ai", "model": "a-model", "prompt": "interview_marks_whole", "version": 1}
    return {"passed": passed, "score": score, "criteria": [], "summary": "Heard.", **by, "doubt": None}


def clip(name: str) -> bytes:
    """Return a recorded clip, such as `good.webm`."""
    return (CLIPS / name).read_bytes()


def said(name: str) -> dict[str, Any]:
    """Return what is said in a clip."""
    facts: dict[str, Any] = json.loads((CLIPS / f"{name}.json").read_text())
    return facts


def content_type(name: str) -> str:
    """Return the type that a clip claims to be."""
    return f"video/{name.rpartition('.')[2]}"


def opened(someone: Person) -> str:
    """Open the interview and return the attempt's id once it has its questions."""
    answer = someone.post(f"{BASE}/questions")
    assert answer.status == 202, answer
    attempt_id = str(answer.body["attempt_id"])
    eventually(lambda: someone.get(f"{BASE}/{attempt_id}").body["stage"] == "open")
    return attempt_id


def form(someone: Person, attempt_id: str, kind: str = "video/webm") -> Any:
    """Return the form for one upload."""
    answer = someone.post(f"{BASE}/uploads", {"attempt_id": attempt_id, "content_type": kind})
    assert answer.status == 200, answer
    return answer.body


def send(form: Any, content: bytes, filename: str = "interview.webm", **changes: str | None) -> int:
    """Send a form with some fields changed, or left out where the change is None; return the status."""
    fields = {name: value for name, value in {**form["fields"], **changes}.items() if value is not None}
    edge = new()
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    shown = filename.encode("utf-8", "surrogatepass").decode("latin-1")
    last = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n\r\n'
    body = "".join(parts).encode() + last.encode("latin-1") + content + f"\r\n--{edge}--\r\n".encode()
    request = urllib.request.Request(form["url"], body, {"content-type": f"multipart/form-data; boundary={edge}"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


@contextmanager
def signed_ago(seconds: float) -> Iterator[None]:
    """Let the AWS client of this process sign forms as it would have done so many seconds ago."""

    def then(**options: Any) -> Any:
        return get_current_datetime(**options) - timedelta(seconds=seconds)

    with patch("botocore.signers.get_current_datetime", then), patch("botocore.auth.get_current_datetime", then):
        yield


def uploaded(someone: Person, attempt_id: str, name: str = "good.webm") -> str:
    """Upload a clip and return the upload's id."""
    made = form(someone, attempt_id, content_type(name))
    assert send(made, clip(name)) == 201
    return str(made["upload_id"])


def hand_in(someone: Person, attempt_id: str, upload_id: str, how: str = "submit") -> str:
    """Hand an upload in and return the submission's id."""
    answer = someone.post(f"{BASE}/{how}", {"attempt_id": attempt_id, "upload_id": upload_id})
    assert answer.status == 202, answer
    return str(answer.body["submission_id"])


def outcome(someone: Person, attempt_id: str, submission_id: str, seconds: float = 90) -> Any:
    """Return what the learner sees of a submission once it is decided."""

    def look() -> Any:
        shown = someone.get(f"{BASE}/{attempt_id}").body["submissions"]
        found = next(row for row in shown if row["submission_id"] == submission_id)
        return found if found["status"] not in ("waiting_for_upload", "grading") else None

    return eventually(look, seconds=seconds, every=0.5)


def interviewed(someone: Person, name: str, how: str = "submit") -> Any:
    """Take an interview with a clip from beginning to end; return what the learner sees of it."""
    attempt_id = opened(someone)
    submission_id = hand_in(someone, attempt_id, uploaded(someone, attempt_id, name), how)
    return outcome(someone, attempt_id, submission_id)


def ready(number: int = 1, stage: Stage = Stage.OPEN, someone: Person | None = None) -> tuple[Person, InterviewAttempt]:
    """Return a learner with four stars and an attempt, written into the table as it is."""
    someone = someone or learner(star=4)
    attempt = InterviewAttempt.opened(someone.enrolment, number, clock.now())
    attempt.stage, attempt.terms, attempt.questions = stage.value, TERMS, [QUESTION]
    attempt.save()
    return someone, attempt


def placed(
    content: bytes | None, kind: str = "video/webm", status: Status = Status.GRADING, practice: bool = False
) -> tuple[Person, InterviewSubmission]:
    """Return a learner whose recording was handed in, written into table and bucket as it is."""
    someone = learner(star=4)
    submission = placed_by(someone, kind, status, practice)
    if content is not None:
        put(submission.key, content, kind)
    return someone, submission


def looked_into(content: bytes) -> tuple[Person, InterviewSubmission]:
    """Return a learner whose recording was handed in and found to be one; how long it runs is made up."""
    someone, submission = placed(content)
    assert submission.keep_measured(7)
    return someone, submission


def placed_by(
    someone: Person, kind: str = "video/webm", status: Status = Status.GRADING, practice: bool = False
) -> InterviewSubmission:
    """Return what somebody has handed in, written into the table as it is, without an object in the bucket."""
    _, attempt = ready(someone=someone)
    upload = InterviewUpload.allowed(attempt, kind, clock.now() + timedelta(minutes=10))
    upload.arrived_at = clock.now()
    submission = InterviewSubmission.handed_in(attempt, upload, practice, clock.now())
    submission.status = status.value
    upload.submission_id = submission.submission_id
    upload.save()
    submission.save()
    if not practice:
        attempt.stage, attempt.submission_id = Stage.SUBMITTED.value, submission.submission_id
        attempt.save()
    return submission


def put(key: str, content: bytes, kind: str) -> None:
    """Write an object past every form."""
    client("s3").put_object(Bucket=bucket("media"), Key=key, Body=content, ContentType=kind)


def reference(submission: InterviewSubmission, **more: str) -> dict[str, str]:
    """Return what the grading workflow carries of a submission."""
    return {"user_id": submission.user_id, "submission_id": submission.submission_id, **more}


def listened(name: str = "good") -> tuple[Person, InterviewSubmission]:
    """Return a submission as it stands before it is marked: measured, with sound facts and transcript in place."""
    someone, submission = placed(clip(f"{name}.webm"))
    from tests.support.lambdas import invoke

    for step in ("probe_recording", "extract_media", "transcribe_recording", "measure_speech"):
        invoke(f"interviews_{step}", reference(submission))
    submission.refresh(consistent_read=True)
    return someone, submission
