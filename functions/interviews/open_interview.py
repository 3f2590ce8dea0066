"""A learner opens the interview: the questions for their background and tier are made, and stay for this attempt."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Conflict
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import reads, starts, writes
from shared.core.messages import Body, Id, Message
from shared.core.table import Transaction
from shared.interviews.attempts import complete, first_keys
from shared.interviews.messages import AttemptReference
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import (
    InterviewInGrading,
    InterviewPassed,
    NoAttemptsLeft,
    Stage,
    allowed_attempts,
    next_attempt,
)
from shared.readiness.access import enter_any_with
from shared.readiness.models import Enrolment, Product, ProductNotFound
from shared.readiness.rules import Module, ModuleLocked

WORKFLOW = "interview_preparation"


class WhichInterview(Body):
    """Which product's interview; without one, that of the latest enrolment."""

    product_id: Id | None = None


class InterviewOpened(Message):
    """The attempt; `GET …/interviews/{attempt_id}` has its questions as soon as the stage is `open`."""

    attempt_id: str
    number: int
    stage: str
    attempts_allowed: int


@endpoint(
    "POST /api/app/job-readiness/interviews/questions",
    scope="learner",
    status=202,
    grants=[
        reads(Enrolment),
        reads(Product),
        writes(InterviewAttempt),
        writes(Errand),
        starts(WORKFLOW),
    ],
    errors=[ProductNotFound, ModuleLocked, InterviewPassed, InterviewInGrading, NoAttemptsLeft],
    limit=Limit(30, 3600, by="caller"),
)
def open_interview(which: WhichInterview, caller: Caller) -> InterviewOpened:
    """Open the interview, or return the attempt that is open."""
    enrolment, product, *first = enter_any_with(caller.user_id, which.product_id, Module.INTERVIEW, first_keys)
    attempts = complete(enrolment, first)
    allowed = allowed_attempts(product.interview, sum(int(attempt.granted) for attempt in attempts))
    number = next_attempt([attempt.stage for attempt in attempts], int(enrolment.star), allowed)
    if number > len(attempts):
        return _open(enrolment, number, allowed)
    attempt = attempts[number - 1]
    if attempt.stage == Stage.PREPARING:  # and if that has come to nothing, whoever asks again starts it again
        Errand.ask_again(WORKFLOW, (attempt.attempt_id,), now())
    return _shown(attempt, allowed)


def _shown(attempt: InterviewAttempt, allowed: int) -> InterviewOpened:
    return InterviewOpened(
        attempt_id=attempt.attempt_id, number=int(attempt.number), stage=attempt.stage, attempts_allowed=allowed
    )


class _OpenedElsewhere(Conflict):
    """Another device has just opened it."""


def _open(enrolment: Enrolment, number: int, allowed: int) -> InterviewOpened:
    attempt = InterviewAttempt.opened(enrolment, number, now())
    effects = Transaction().create(attempt, lost=_OpenedElsewhere())
    reference = AttemptReference(user_id=attempt.user_id, attempt_id=attempt.attempt_id)
    errand = Errand.plan(WORKFLOW, (attempt.attempt_id,), reference, transaction=effects)
    try:
        answer = _shown(attempt, allowed)
        enrolment.guard(effects, Module.INTERVIEW).commit(answer)
    except _OpenedElsewhere:
        return _shown(InterviewAttempt.get(attempt.user_id, attempt.attempt_id, consistent_read=True), allowed)
    errand.begin()
    return answer
