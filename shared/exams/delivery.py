"""The first delivery of a paper: it starts the clock, uses the opportunity up, and arranges for the end."""

from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from shared.core import log, schedules
from shared.core.errands import PATIENCE, Errand
from shared.core.table import Transaction
from shared.exams.access import commit, guard
from shared.exams.closing import WORKFLOW, give_up
from shared.exams.models import ExamAttempt, ExamRecord
from shared.exams.rules import GRACE, AttemptClosed, Failure
from shared.readiness.rules import ModuleLocked

FINISHER = "exams_finish_promotion_exam"
SOONEST = timedelta(minutes=1)  # a schedule is for a moment that is still to come


def deliver(attempt: ExamAttempt, now: datetime) -> None:
    """Start the attempt's clock; one that another page has started meanwhile goes on as it is.

    An exam for a tier that is not the learner's next one any more comes to nothing, and is not used up. Raises
    `ModuleLocked` while the attempt is frozen.
    """
    effects = guard(attempt, Transaction(), tier=attempt.source_tier)
    attempt.deliver(now, effects)
    ExamRecord.use_up(attempt, effects)
    patience = attempt.deadline + GRACE + PATIENCE - now
    Errand.plan(WORKFLOW, attempt.ref.finishing, attempt.ref, transaction=effects, patience=patience)
    try:
        commit(attempt, effects)
    except AttemptClosed:
        attempt.refresh(consistent_read=True)
    except ModuleLocked as refusal:
        if refusal.facts["blockers"]:
            raise
        attempt.refresh(consistent_read=True)
        give_up(attempt, Failure.TIER_CHANGED)
    else:
        call_time(attempt, now)


def called_at(deadline: datetime, now: datetime) -> datetime:
    """Return when the end of an exam is called: after its deadline and grace, or soon where that has passed."""
    return max(deadline + GRACE, now + SOONEST)


def call_time(attempt: ExamAttempt, now: datetime) -> None:
    """Have the attempt closed when its time is up; without the schedule, the sweeper does it some minutes later."""
    try:
        schedules.at(called_at(attempt.deadline, now), FINISHER, key=(attempt.attempt_id,), input=attempt.ref)
    except (BotoCoreError, ClientError) as error:
        log.exception("the end of an exam could not be scheduled", error, attempt=attempt.attempt_id)
