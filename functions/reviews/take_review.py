"""A reviewer takes a submission, so that nobody else decides about it meanwhile."""

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.interviews.models import InterviewSubmission
from shared.projects.models import ProjectSubmission
from shared.reviews.kinds import MODELS, Kind
from shared.reviews.messages import LeaseView
from shared.reviews.models import ReviewLease
from shared.reviews.rules import ReviewTaken, SubmissionNotFound


@endpoint(
    "POST /api/admin/job-readiness/reviews/{kind}/{submission_id}/lease",
    api="admin",
    scope="admin",
    status=201,
    grants=[reads(InterviewSubmission), reads(ProjectSubmission), writes(ReviewLease)],
    errors=[SubmissionNotFound, ReviewTaken],
)
def take_review(kind: Kind, submission_id: str, caller: Caller) -> LeaseView:
    """Take a submission for 15 minutes, or keep it for 15 more.

    It is free again after a decision, when the time is over, or when it is given free.
    """
    MODELS[kind].owner_of(submission_id)
    lease = ReviewLease.take(submission_id, caller.user_id, now())
    return LeaseView(
        submission_id=submission_id,
        reviewer_id=lease.reviewer_id,
        taken_at=lease.taken_at,
        expires_at=lease.expires_at,
    )
