"""What reviewers say, and what they see of a submission: the machine's verdict, the learner's words, their own."""

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field

from shared.appeals.models import Appeal
from shared.audit.messages import Words
from shared.core.messages import Body, Message
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.projects.models import ProjectSubmission
from shared.reviews.models import ReviewLease, Submission


class ManualReview(Body):
    """What the reviewer decides, with a word to the learner."""

    status: Literal["approved", "rejected"]
    feedback: Words

    @property
    def approved(self) -> bool:
        """Whether it passes."""
        return self.status == "approved"


class LeaseView(Message):
    """Who has taken a submission, since when and until when."""

    submission_id: str
    reviewer_id: str
    taken_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, lease: ReviewLease | None, now: datetime) -> Self | None:
        """Return a lease that has not ended, or None."""
        if lease is None or not lease.alive(now):
            return None
        return cls(
            submission_id=lease.submission_id,
            reviewer_id=lease.reviewer_id,
            taken_at=lease.taken_at,
            expires_at=lease.expires_at,
        )


class MachineCriterion(Message):
    """How the machine judged one criterion; `evidence` are passages of the work, or of what was said."""

    criterion: str
    score: int
    feedback: str
    evidence: list[str]


class MachineOpinion(Message):
    """The machine's verdict; `passed` is what it comes to by the rules, None where the machine abstained."""

    passed: bool | None
    score: float
    summary: str
    criteria: list[MachineCriterion]
    model: str
    prompt: str

    @classmethod
    def of(cls, submission: Submission) -> Self | None:
        """Return the verdict on a submission, or None."""
        given = submission.machine
        if not given:
            return None
        return cls(
            passed=submission.machine_passed,
            score=given["score"],
            summary=given.get("summary") or given.get("feedback") or "",
            criteria=[
                MachineCriterion(
                    criterion=each["criterion"],
                    score=each["score"],
                    feedback=each["feedback"],
                    evidence=each["evidence"] if "evidence" in each else [each["quote"]],
                )
                for each in given["criteria"]
            ],
            model=given["model"],
            prompt=submission.prompt,
        )


class PersonsWord(Message):
    """What a person decided about a submission or an appeal, and when."""

    decision: str
    feedback: str
    reviewer_id: str
    at: datetime | None

    @classmethod
    def of(cls, word: dict[str, Any] | None) -> Self | None:
        """Return a kept word, or None."""
        if not word:
            return None
        decision = word.get("outcome") or word["status"]
        return cls(decision=decision, feedback=word["feedback"], reviewer_id=word["reviewer_id"], at=word["at"])


class AppealView(Message):
    """An appeal: what the learner says, what it is about, and what became of it."""

    reason: str
    filed_at: datetime
    outcome: str | None
    feedback: str | None
    decided_by: str | None
    decided_at: datetime | None
    contested: dict[str, Any] | None

    @classmethod
    def of(cls, appeal: Appeal | None) -> Self | None:
        """Return what a reviewer sees of an appeal, or None."""
        names = ("reason", "filed_at", "outcome", "feedback", "decided_by", "decided_at", "contested")
        return cls(**{name: getattr(appeal, name) for name in names}) if appeal else None


class Work(Message):
    """What was set and what was handed in.

    `transcript` is what was said, null where nothing could be written down; `recording` is a path of ours that
    redirects to the video.
    """

    criteria: list[dict[str, Any]]
    pass_mark: float | None
    proposal: dict[str, Any] | None = None
    text: str | None = None
    repository_url: str | None = None
    questions: list[dict[str, Any]] = Field(default_factory=list)
    measures: dict[str, Any] | None = None
    duration_seconds: float | None = None
    transcript: str | None = None
    recording: str | None = None

    @classmethod
    def of(cls, submission: Submission, related: Any, transcript: str | None) -> Self:
        """Return the work of a submission; `related` and `transcript` are an interview's attempt and words."""
        if isinstance(submission, ProjectSubmission):
            return cls(
                criteria=submission.criteria,
                pass_mark=float(submission.pass_mark),
                proposal=submission.proposal,
                text=submission.text,
                repository_url=submission.repository_url,
            )
        assert isinstance(submission, InterviewSubmission)  # noqa: S101
        attempt: InterviewAttempt | None = related
        terms = attempt.terms if attempt else {}
        seconds = submission.duration_seconds
        return cls(
            criteria=terms.get("criteria", []),
            pass_mark=terms.get("pass_mark"),
            questions=attempt.questions if attempt else [],
            measures=submission.measures,
            duration_seconds=None if seconds is None else float(seconds),
            transcript=transcript,
            recording=f"/api/admin/job-readiness/interviews/{submission.submission_id}/recording",
        )


class EarlierSubmission(Message):
    """One of the learner's earlier attempts at the same."""

    submission_id: str
    status: str
    submitted_at: datetime
    score: float | None
    decided_by: str | None

    @classmethod
    def of(cls, submission: Submission) -> Self:
        """Return it in short."""
        return cls(
            submission_id=submission.submission_id,
            status=submission.status,
            submitted_at=submission.submitted_at,
            score=(submission.machine or {}).get("score"),
            decided_by=submission.decided_by,
        )
