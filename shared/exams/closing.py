"""How an attempt comes to its end, whoever looks first: handed in, out of time, or never opened."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shared.core import workflows
from shared.core.errands import Errand
from shared.core.grants import reads, resumes, starts, writes
from shared.core.table import Transaction, together
from shared.exams.access import commit, guard
from shared.exams.models import AttemptNotFound, ExamAttempt, ExamPaper, ExamRecord
from shared.exams.rules import AttemptClosed, Failure, Status, grade_of, in_time
from shared.readiness.models import Enrolment, Product

WORKFLOW = "promotion_exam"
Told = Callable[[ExamAttempt, ExamPaper], Any]
# What whoever closes an attempt may touch; the last one to look may be anybody.
GRANTS = (
    reads(Enrolment),
    reads(Product),
    reads(ExamPaper),
    writes(ExamAttempt),
    writes(ExamRecord),
    writes(Errand),
    starts(WORKFLOW),
    resumes(WORKFLOW),
)
NEGLECT = {Status.PREPARING: Failure.PREPARATION_LOST, Status.READY: Failure.NOT_OPENED}


def both_of(user_id: str, attempt_id: str) -> tuple[ExamAttempt, ExamPaper]:
    """Return a learner's attempt and its paper, or raise `AttemptNotFound`."""
    attempt, paper = together((ExamAttempt, user_id, attempt_id), (ExamPaper, user_id, attempt_id))
    if attempt is None:
        raise AttemptNotFound()
    return attempt, paper or ExamPaper(user_id, attempt_id)


def hand_in(
    attempt: ExamAttempt,
    paper: ExamPaper,
    answers: Mapping[str, str],
    now: datetime,
    told: Told | None = None,
) -> None:
    """Grade a started attempt at once and let its workflow go on; `told` makes the answer of the request.

    Answers that come too late are left out and the attempt has timed out; those saved before count. Raises
    `AttemptClosed` when somebody else has closed it meanwhile, `ModuleLocked` while it is frozen.
    """
    try:
        _grade(attempt, paper, answers, now, told)
    except AttemptClosed:
        attempt.refresh(consistent_read=True)
        if attempt.status != Status.STARTED:
            raise
        _grade(attempt, paper, answers, now, told)  # a question was voided since the attempt was read


def _grade(
    attempt: ExamAttempt, paper: ExamPaper, answers: Mapping[str, str], now: datetime, told: Told | None
) -> None:
    punctual = in_time(attempt.deadline, now)
    accepted = {**attempt.given, **answers} if punctual else attempt.given
    how = Status.SUBMITTED if punctual else Status.TIMED_OUT
    effects = guard(attempt, Transaction())
    grade = grade_of(paper.items(), accepted, int(attempt.pass_mark), attempt.voided)
    attempt.close(how, accepted, grade, now, effects)
    _end(attempt, effects, told(attempt, paper) if told else None)


def give_up(attempt: ExamAttempt, reason: Failure) -> None:
    """Let an attempt whose paper was not delivered come to nothing, without using it up."""
    effects = Transaction()
    attempt.fail(reason, effects)
    try:
        _end(attempt, effects)
    except AttemptClosed:
        attempt.refresh(consistent_read=True)


def settle(attempt: ExamAttempt, paper: ExamPaper, now: datetime) -> None:
    """Close the attempt if that is due; whoever looks first does it, and everybody sees the same end."""
    if not attempt.overdue(now):
        return
    if attempt.status != Status.STARTED:
        give_up(attempt, NEGLECT[Status(attempt.status)])
        return
    try:
        hand_in(attempt, paper, {}, now)
    except AttemptClosed:
        attempt.refresh(consistent_read=True)


def _end(attempt: ExamAttempt, effects: Transaction, answer: Any = None) -> None:
    ExamRecord.release(attempt, effects)
    errand = Errand.plan(WORKFLOW, attempt.ref.finishing, attempt.ref, transaction=effects)
    commit(attempt, effects, answer)
    if attempt.task_token is None or not workflows.resume(WORKFLOW, attempt.task_token, attempt.ref):
        errand.begin()
