"""An administrator decides on an interview; what a person decides stands, whatever the machine said or will say."""

from typing import Any

from pydantic import Field

from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Conflict
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, emits, starts, writes
from shared.core.messages import Body
from shared.core.table import Transaction
from shared.interviews.messages import SubmissionView
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.interviews.progress import plan_progress, take_back, tell
from shared.interviews.rules import Review, Status, SubmissionChanged, SubmissionNotFound
from shared.readiness.models import Decision, Enrolment, EnrolmentChanged

TRIES = 3
REVIEWABLE = (Status.GRADING, Status.AWAITING_REVIEW, Status.PASSED, Status.FAILED)


class NotReviewable(Conflict):
    """This submission cannot be reviewed: it is a practice run, was refused, or has not arrived."""


class ManualReview(Body):
    """What the reviewer decides, with a word to the learner."""

    status: Review = Field(strict=False)
    feedback: str = Field(min_length=1, max_length=4000)


@endpoint(
    "PATCH /api/admin/job-readiness/interviews/{submission_id}/manual-review",
    api="admin",
    scope="admin",
    grants=[
        writes(InterviewSubmission),
        writes(InterviewAttempt),
        writes(Enrolment),
        appends(Decision),
        appends(AuditEntry),
        writes(AuditReason),
        writes(Errand),
        starts("star_progression"),
        emits("verdict.ready"),
    ],
    errors=[SubmissionNotFound, NotReviewable, SubmissionChanged, EnrolmentChanged],
)
def review_interview(submission_id: str, review: ManualReview, caller: Caller) -> SubmissionView:
    """Approve or reject an interview; a star that rested on a rejected one is taken back."""
    for attempt in range(TRIES):
        submission = InterviewSubmission.named(submission_id)
        if submission.practice or submission.status not in REVIEWABLE:
            raise NotReviewable()
        if _same(submission, review):
            break
        try:
            _decide(submission, review, caller.user_id)
            break
        except (SubmissionChanged, EnrolmentChanged):
            if attempt == TRIES - 1:  # the machine decided at the same moment, or a star was awarded
                raise
    submission.refresh(consistent_read=True)
    tell(submission)
    return SubmissionView.of(submission)


def _same(submission: InterviewSubmission, review: ManualReview) -> bool:
    earlier = submission.review or {}
    return (earlier.get("status"), earlier.get("feedback")) == (review.status.value, review.feedback)


def _decide(submission: InterviewSubmission, review: ManualReview, reviewer: str) -> None:
    status = Status.PASSED if review.status is Review.APPROVED else Status.FAILED
    noted = {
        "status": review.status.value,
        "feedback": review.feedback,
        "reviewer_id": reviewer,
        "at": now().isoformat(),
    }
    effects = Transaction()
    submission.judge(status, noted, effects, now=now())
    audit(
        "interview_reviewed",
        actor=reviewer,
        user_id=submission.user_id,
        before=_facts(submission),
        after={"status": status.value, "decided_by": "person"},
        reason=review.feedback,
        now=now(),
        transaction=effects,
        submission_id=submission.submission_id,
    )
    if status is Status.PASSED:
        errand = plan_progress(submission, effects)
        effects.commit()
        errand.begin()
    else:
        take_back(submission, effects, reviewer=reviewer, now=now())


def _facts(submission: InterviewSubmission) -> dict[str, Any]:
    return {"status": submission.status, "decided_by": submission.decided_by}
