"""An interview that the machine cannot judge is left to a person; nobody is failed by a microphone or a model."""

from shared.core import log
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import emits, writes
from shared.core.table import Transaction
from shared.interviews.handing_in import WORKFLOW
from shared.interviews.messages import SubmissionReference
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.interviews.progress import tell
from shared.interviews.rules import Stage, Status
from shared.reviews.rules import SubmissionChanged

NO_GRADER = "grader_unavailable"


@step(grants=[writes(InterviewSubmission), writes(InterviewAttempt), writes(Errand), emits("verdict.ready")])
def request_review(reference: SubmissionReference) -> None:
    """Put the submission before a reviewer; a practice run, which counts for nothing, just ends."""
    submission = InterviewSubmission.of(reference.user_id, reference.submission_id)
    reason = NO_GRADER if reference.failure else reference.reason or NO_GRADER
    if not submission.decided:
        status = Status.REJECTED if submission.practice else Status.AWAITING_REVIEW
        effects = Transaction()
        submission.settle(status, Stage.AWAITING_REVIEW, effects, now=now(), reason=reason)
        try:
            effects.commit()
            log.metric("InterviewsForReview", 1, reason=reason)
        except SubmissionChanged:
            pass
    submission.refresh(consistent_read=True)
    tell(submission)
    Errand.finish(WORKFLOW, (submission.submission_id,))
