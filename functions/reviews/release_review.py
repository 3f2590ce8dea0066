"""A reviewer gives a submission free without a decision."""

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.table import Transaction
from shared.interviews.models import InterviewSubmission
from shared.projects.models import ProjectSubmission
from shared.reviews.kinds import MODELS, Kind
from shared.reviews.models import ReviewLease
from shared.reviews.rules import ReviewTaken, SubmissionNotFound


@endpoint(
    "DELETE /api/admin/job-readiness/reviews/{kind}/{submission_id}/lease",
    api="admin",
    scope="admin",
    status=204,
    grants=[reads(InterviewSubmission), reads(ProjectSubmission), writes(ReviewLease)],
    errors=[SubmissionNotFound, ReviewTaken],
)
def release_review(kind: Kind, submission_id: str, caller: Caller) -> None:
    """Give a submission free that I have taken; one that nobody has taken stays free."""
    MODELS[kind].owner_of(submission_id)
    moment, effects = now(), Transaction()
    ReviewLease.release(submission_id, caller.user_id, moment, effects)
    ReviewLease.honoured(submission_id, moment, effects)
