"""An administrator decides about a project submission; their word stands, whatever the machine says before or after."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from shared.audit.models import AuditEntry, AuditReason
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, starts, writes
from shared.core.messages import Body, Message
from shared.projects.models import Project, ProjectSubmission, SubmissionChanged, SubmissionNotFound
from shared.projects.reviews import decide
from shared.projects.rules import AlreadyReviewed, NothingToReview, check_readable, check_review
from shared.readiness.models import Decision, Enrolment

TRIES = 4


class ProjectReview(Body):
    """What was decided, and why, for the learner to read."""

    status: Literal["approved", "rejected"]
    feedback: str = Field(min_length=1, max_length=4000)


class ProjectReviewed(Message):
    """The submission as it stands now, with the machine's score beside the person's decision."""

    submission_id: str
    status: str
    review: str
    feedback: str
    machine_score: float | None
    decided_at: datetime


@endpoint(
    "PATCH /api/admin/job-readiness/projects/{submission_id}/manual-review",
    scope="admin",
    api="admin",
    flag="projects",
    grants=[
        writes(ProjectSubmission),
        writes(Project),
        writes(Enrolment),
        appends(Decision),
        appends(AuditEntry),
        writes(AuditReason),
        writes(Errand),
        reads(Decision),
        starts("project_grading"),
    ],
    errors=[SubmissionNotFound, AlreadyReviewed, NothingToReview, SubmissionChanged],
)
def review_project(submission_id: str, given: ProjectReview, caller: Caller) -> ProjectReviewed:
    """Approve or reject a project submission; the same decision again changes nothing."""
    check_readable("feedback", given.feedback)
    submission = ProjectSubmission.by_id(submission_id)
    for remaining in reversed(range(TRIES)):
        if not check_review(submission.status, (submission.review or {}).get("status"), given.status):
            break
        try:
            decide(submission, given.status == "approved", given.feedback, caller.user_id, now())
            break
        except SubmissionChanged:
            # The machine's verdict has landed meanwhile: decide on top of it.
            if not remaining:
                raise
            submission = ProjectSubmission.of(submission.user_id, submission_id)
    return ProjectReviewed(
        submission_id=submission_id,
        status=submission.status,
        review=submission.review["status"],
        feedback=submission.review["feedback"],
        machine_score=(submission.machine or {}).get("score"),
        decided_at=submission.decided_at,
    )
