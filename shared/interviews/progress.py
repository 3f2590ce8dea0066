"""A passed interview has the learner's progress looked at."""

from shared.core.errands import Errand
from shared.core.table import Transaction
from shared.interviews.models import InterviewSubmission
from shared.readiness.messages import Progress
from shared.readiness.rules import Module


def plan_progress(submission: InterviewSubmission, transaction: Transaction) -> Errand:
    """Write down, in the transaction of the pass, that the fifth star has to be looked at."""
    progress = Progress(
        user_id=submission.user_id,
        product_id=submission.product_id,
        module=Module.INTERVIEW,
        evidence_id=submission.attempt_id,
    )
    return Errand.plan("star_progression", progress.key, progress, transaction=transaction)
