"""An administrator opens a submitted assessment again; the new score will replace the old one."""

from datetime import datetime

from shared.assessments.models import AssessmentAttempt
from shared.assessments.rules import AlreadyReopened, NotSubmitted
from shared.audit.messages import Words
from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.messages import Body, Message
from shared.core.table import Transaction
from shared.reviews.rules import SubmissionNotFound


class Reopening(Body):
    """Why the learner may take the assessment again."""

    reason: Words


class AssessmentReopened(Message):
    """The submission that counts no more; the learner starts the assessment anew."""

    submission_id: str
    user_id: str
    product_id: str
    assessment_id: str
    reopened_at: datetime


@endpoint(
    "POST /api/admin/job-readiness/submissions/{submission_id}/reopen",
    api="admin",
    scope="admin",
    grants=[writes(AssessmentAttempt), appends(AuditEntry), writes(AuditReason)],
    errors=[SubmissionNotFound, NotSubmitted, AlreadyReopened],
)
def reopen_assessment(submission_id: str, given: Reopening, caller: Caller) -> AssessmentReopened:
    """Open a submitted assessment again.

    Stars stay as they are; when the assessment is submitted anew before star 2, the tier is decided again.
    """
    attempt = AssessmentAttempt.named(submission_id)
    moment, effects = now(), Transaction()
    attempt.set_aside(effects)
    audit(
        "assessment_reopened",
        actor=caller.user_id,
        user_id=attempt.user_id,
        before={"status": attempt.status, "right": attempt.right, "total": attempt.total},
        after={"status": "reopened"},
        reason=given.reason,
        now=moment,
        transaction=effects,
        product_id=attempt.product_id,
        assessment_id=attempt.assessment_id,
        submission_id=submission_id,
    )
    reopened = AssessmentReopened(
        submission_id=submission_id,
        user_id=attempt.user_id,
        product_id=attempt.product_id,
        assessment_id=attempt.assessment_id,
        reopened_at=moment,
    )
    effects.commit(reopened)
    return reopened
