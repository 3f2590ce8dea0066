"""A recording that cannot be used is refused with the reason; the attempt stays open for another."""

from contextlib import suppress

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import writes
from shared.core.table import Transaction
from shared.interviews.handing_in import WORKFLOW
from shared.interviews.messages import SubmissionReference
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.interviews.rules import Stage, Status
from shared.reviews.rules import SubmissionChanged


@step(grants=[writes(InterviewSubmission), writes(InterviewAttempt), writes(Errand)])
def reject_recording(reference: SubmissionReference) -> None:
    """Refuse the recording, unless a person has decided meanwhile."""
    submission = InterviewSubmission.of(reference.user_id, reference.submission_id)
    if not submission.decided:
        effects = Transaction()
        submission.settle(Status.REJECTED, Stage.OPEN, effects, now=now(), reason=reference.reason or "unreadable")
        with suppress(SubmissionChanged):
            effects.commit()
    Errand.finish(WORKFLOW, (submission.submission_id,))
