"""An administrator decides about a project submission; their word stands, whatever the machine says before or after."""

from datetime import datetime

from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.messages import Message
from shared.projects.models import ProjectSubmission
from shared.readiness.models import EnrolmentChanged
from shared.reviews.deciding import REVIEWING, ROWS, Judgement, review
from shared.reviews.messages import ManualReview
from shared.reviews.rules import (
    AlreadyReviewed,
    AppealWaiting,
    NotReviewable,
    ReviewTaken,
    SubmissionChanged,
    SubmissionNotFound,
)


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
    grants=[*ROWS["projects"], *REVIEWING],
    errors=[
        SubmissionNotFound,
        AlreadyReviewed,
        NotReviewable,
        AppealWaiting,
        ReviewTaken,
        SubmissionChanged,
        EnrolmentChanged,
        Invalid,
    ],
)
def review_project(submission_id: str, given: ManualReview, caller: Caller) -> ProjectReviewed:
    """Approve or reject a project submission; a star that rested on a rejected one is taken back.

    The same decision again changes nothing. While another reviewer has taken the submission, it is refused.
    """
    judgement = Judgement(given.approved, given.feedback, caller.user_id, now())
    submission = review(ProjectSubmission, submission_id, judgement)
    word = submission.appeal or submission.review
    return ProjectReviewed(
        submission_id=submission_id,
        status=submission.status,
        review=str(submission.persons_word),
        feedback=word["feedback"],
        machine_score=(submission.machine or {}).get("score"),
        decided_at=submission.decided_at,
    )
