"""What a decision about an interview does to the learner's progress."""

from shared.core import events
from shared.core.errands import Errand
from shared.core.table import Transaction
from shared.interviews.models import InterviewSubmission
from shared.interviews.rules import Status
from shared.readiness.messages import Progress, VerdictReady
from shared.readiness.rules import Module

JUDGED = {Status.PASSED.value: True, Status.FAILED.value: False}


def plan_progress(submission: InterviewSubmission, transaction: Transaction) -> Errand:
    """Write down, in the transaction of the pass, that the fifth star has to be looked at."""
    progress = Progress(
        user_id=submission.user_id,
        product_id=submission.product_id,
        module=Module.INTERVIEW,
        evidence_id=submission.attempt_id,
    )
    return Errand.plan("star_progression", progress.key, progress, transaction=transaction)


def tell(submission: InterviewSubmission) -> None:
    """Publish `verdict.ready` for a submission that was decided or waits for a person; practice is nobody's news."""
    if submission.practice or submission.status not in (*JUDGED, Status.AWAITING_REVIEW):
        return
    verdict = VerdictReady(
        user_id=submission.user_id,
        product_id=submission.product_id,
        kind="interview",
        submission_id=submission.submission_id,
        passed=JUDGED.get(submission.status),
        verdict_id=f"{submission.submission_id}-{submission.status}",
    )
    events.emit("verdict.ready", verdict)
