"""What the project workflows and events carry, and what a learner sees of a project."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field

from shared.appeals.messages import AppealVerdict
from shared.core.messages import Message
from shared.projects.models import Project, ProjectSubmission
from shared.projects.rules import ProjectStatus, SubmissionStatus
from shared.reviews.rules import AppealOutcome


class Writing(Message):
    """A proposal that has to be written; `generation` names the request."""

    user_id: str
    product_id: str
    generation: str

    @property
    def key(self) -> tuple[str, ...]:
        """What names the workflow."""
        return (self.generation,)


class Grading(Message):
    """A submission that has to be graded."""

    user_id: str
    submission_id: str

    @property
    def key(self) -> tuple[str, ...]:
        """What names the workflow."""
        return (self.submission_id,)


class Reading(StrEnum):
    """What reading a submission led to."""

    READ = "read"
    DECIDED = "decided"


class SubmissionRead(Message):
    """Whether there is something to grade, as the workflow branches on it."""

    reading: Reading


class ProjectProposal(Message):
    """A project as it is offered."""

    title: str
    summary: str
    brief: str
    requirements: list[str]
    deliverable: str


class ProjectCriterion(Message):
    """What a submission is graded by."""

    criterion: str
    title: str
    description: str
    weight: int


class ProjectCriterionFeedback(Message):
    """How one criterion was met; `evidence` are passages of the submission."""

    criterion: str
    score: int
    feedback: str
    evidence: list[str]


class ProjectVerdict(Message):
    """How a submission was judged, and by whom; texts are data, to be escaped where they are shown."""

    passed: bool
    graded_by: Literal["ai", "person"]
    score: float | None
    pass_mark: int
    feedback: str
    criteria: list[ProjectCriterionFeedback]
    model: str | None
    prompt: str | None
    decided_at: datetime

    @classmethod
    def of(cls, submission: ProjectSubmission) -> Self | None:
        """Return the verdict that counts, or None while there is none."""
        if submission.status not in (SubmissionStatus.PASSED, SubmissionStatus.FAILED):
            return None
        facts: dict[str, Any] = {
            "passed": submission.status == SubmissionStatus.PASSED,
            "pass_mark": int(submission.pass_mark),
            "decided_at": submission.decided_at,
        }
        # An appeal that was dismissed leaves the contested verdict as it was.
        upheld = submission.appeal and submission.appeal["outcome"] == AppealOutcome.UPHELD
        word = submission.appeal if upheld else submission.review
        if word:
            own: dict[str, Any] = {"graded_by": "person", "score": None, "criteria": [], "model": None, "prompt": None}
            return cls(**facts, **own, feedback=word["feedback"])
        known = ("score", "feedback", "criteria", "model", "prompt")
        return cls(**facts, graded_by="ai", **{name: submission.machine[name] for name in known})


class ProjectSubmissionView(Message):
    """One try; `reason` says why a submission could not be read."""

    submission_id: str
    number: int
    status: str
    reason: str | None
    version: int
    repository_url: str | None
    text: str | None
    submitted_at: datetime
    verdict: ProjectVerdict | None
    appeal: AppealVerdict | None

    @classmethod
    def of(cls, submission: ProjectSubmission) -> Self:
        """Return a submission as its learner sees it."""
        unreadable = submission.status == SubmissionStatus.UNREADABLE
        return cls(
            submission_id=submission.submission_id,
            number=int(submission.number),
            status=submission.status,
            reason=submission.reason if unreadable else None,
            version=int(submission.version),
            repository_url=submission.repository_url,
            text=None if submission.repository_url else submission.text,
            submitted_at=submission.submitted_at,
            verdict=ProjectVerdict.of(submission),
            appeal=AppealVerdict.model_validate(submission.appeal) if submission.appeal else None,
        )


class ProjectView(Message):
    """A project and how far it is; `status` is writing, proposed, started, submitted or passed."""

    project_id: str
    product_id: str
    status: str
    version: int
    project_type: str
    tier: str
    source: str | None = Field(description="ai, or bank where it was written by people")
    proposal: ProjectProposal | None
    criteria: list[ProjectCriterion]
    pass_mark: int
    refreshes_left: int
    tries_left: int
    draft: str | None
    drafted_at: datetime | None
    submissions: list[ProjectSubmissionView]

    @classmethod
    def of(cls, project: Project, settings: Any, submissions: list[ProjectSubmission]) -> Self:
        """Return a project as its learner sees it; `settings` are the product's."""
        writing = project.generation is not None and project.status == ProjectStatus.PROPOSED
        names = {"criterion": "id", "title": "title", "description": "description", "weight": "weight"}
        tries = int(settings.attempts + project.extra_tries - project.tries_used)
        return cls(
            project_id=project.project_id,
            product_id=project.product_id,
            status="writing" if writing else project.status,
            version=int(project.version),
            project_type=project.project_type,
            tier=project.tier,
            source=project.source,
            proposal=ProjectProposal.model_validate(project.proposal) if project.proposal else None,
            criteria=[
                ProjectCriterion(**{name: each[key] for name, key in names.items()}) for each in project.criteria
            ],
            pass_mark=settings.pass_mark,
            refreshes_left=max(0, settings.refreshes - int(project.refreshes_used)),
            tries_left=max(0, tries),
            draft=project.draft,
            drafted_at=project.drafted_at,
            submissions=[ProjectSubmissionView.of(submission) for submission in submissions],
        )
