"""An administrator decides on an interview; what a person decides stands, whatever the machine said or will say."""

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.interviews.messages import SubmissionView
from shared.interviews.models import InterviewSubmission
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


@endpoint(
    "PATCH /api/admin/job-readiness/interviews/{submission_id}/manual-review",
    api="admin",
    scope="admin",
    grants=[*ROWS["interviews"], *REVIEWING],
    errors=[
        SubmissionNotFound,
        NotReviewable,
        AlreadyReviewed,
        AppealWaiting,
        ReviewTaken,
        SubmissionChanged,
        EnrolmentChanged,
    ],
)
def review_interview(submission_id: str, given: ManualReview, caller: Caller) -> SubmissionView:
    """Approve or reject an interview; a star that rested on a rejected one is taken back.

    The same decision again changes nothing. While another reviewer has taken the interview, it is refused.
    """
    judgement = Judgement(given.approved, given.feedback, caller.user_id, now())
    submission = review(InterviewSubmission, submission_id, judgement)
    assert isinstance(submission, InterviewSubmission)  # noqa: S101
    return SubmissionView.of(submission)
