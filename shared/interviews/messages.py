"""What the interview workflows carry, and what people are told about an interview."""

from datetime import datetime
from typing import Any, Self

from shared.core.messages import Body, Id, Message
from shared.interviews.models import InterviewSubmission
from shared.interviews.rules import Look


class AttemptReference(Message):
    """The attempt that questions are made for."""

    user_id: str
    attempt_id: str


class SubmissionReference(Message):
    """The submission that is graded; `reason` says why it is not, where that is so."""

    user_id: str
    submission_id: str
    reason: str | None = None
    failure: str | None = None


class Looked(Message):
    """What a step of the grading found."""

    outcome: Look
    reason: str | None = None


class Recorded(Body):
    """Which upload is handed in for which interview."""

    attempt_id: Id
    upload_id: Id


class HandedIn(Message):
    """A recording is handed in; `GET …/interviews/{attempt_id}` tells what becomes of it."""

    attempt_id: str
    submission_id: str
    status: str
    practice: bool


class CriterionFeedback(Message):
    """What the grader says about one criterion; `quote` is from the transcript."""

    criterion: str
    title: str
    weight: int
    score: int
    feedback: str
    quote: str


class MachineVerdict(Message):
    """What the model's marks come to by the rules, and which model and prompt gave them."""

    passed: bool
    score: float
    criteria: list[CriterionFeedback]
    summary: str
    graded_by: str
    model: str
    prompt: str
    version: int
    doubt: str | None = None


class PersonVerdict(Message):
    """What a reviewer decided."""

    status: str
    feedback: str
    graded_by: str = "person"
    at: datetime


class SubmissionView(Message):
    """A recording that was handed in and what became of it."""

    submission_id: str
    practice: bool
    status: str
    reason: str | None
    submitted_at: datetime
    duration_seconds: float | None
    measures: dict[str, Any] | None
    graded_by: str | None
    verdict: MachineVerdict | None
    review: PersonVerdict | None

    @classmethod
    def of(cls, submission: InterviewSubmission) -> Self:
        """Return what the learner, or a reviewer, sees of a submission; a verdict only once it counts."""
        shown = submission.machine if submission.decided else None
        seconds = submission.duration_seconds
        return cls(
            submission_id=submission.submission_id,
            practice=submission.practice,
            status=submission.status,
            reason=submission.reason,
            submitted_at=submission.submitted_at,
            duration_seconds=None if seconds is None else float(seconds),
            measures=submission.measures,
            graded_by=submission.decided_by,
            verdict=MachineVerdict.model_validate(shown) if shown else None,
            review=PersonVerdict.model_validate(submission.review) if submission.review else None,
        )
