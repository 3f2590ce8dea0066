"""An interview passes or fails by its verdict; a pass has the fifth star looked at."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import emits, starts, writes
from shared.core.table import Transaction
from shared.interviews.handing_in import WORKFLOW
from shared.interviews.messages import SubmissionReference
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.interviews.progress import plan_progress, tell
from shared.interviews.rules import Stage, Status
from shared.reviews.rules import SubmissionChanged


@step(
    grants=[
        writes(InterviewSubmission),
        writes(InterviewAttempt),
        writes(Errand),
        starts("star_progression"),
        emits("verdict.ready"),
    ]
)
def decide_interview(reference: SubmissionReference) -> None:
    """Let the verdict count, unless a person has decided meanwhile: then it stays beside that decision."""
    submission = InterviewSubmission.of(reference.user_id, reference.submission_id)
    if not submission.decided:
        _decide(submission)
    submission.refresh(consistent_read=True)
    tell(submission)
    Errand.finish(WORKFLOW, (submission.submission_id,))


def _decide(submission: InterviewSubmission) -> None:
    passed = bool(submission.machine["passed"])
    effects = Transaction()
    status, stage = (Status.PASSED, Stage.PASSED) if passed else (Status.FAILED, Stage.FAILED)
    submission.settle(status, stage, effects, now=now())
    errand = plan_progress(submission, effects) if passed and not submission.practice else None
    try:
        effects.commit()
    except SubmissionChanged:
        return
    if errand:
        errand.begin()
