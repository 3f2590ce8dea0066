"""Which rows the business is counted by, and what each of them counts for."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from shared.accounts.models import User
from shared.assessments.models import AssessmentAttempt
from shared.billing.models import Offer, OnSale, Subscription
from shared.billing.rules import FREE, grace_ends_at
from shared.business.rules import DEEDS, State, Turn
from shared.core.grants import Grant, reads
from shared.core.table import Table
from shared.courses.quizzes import QuizAttempt
from shared.exams.models import ExamAttempt
from shared.experts.models import ExpertSessionProgress
from shared.interviews.models import InterviewAttempt
from shared.ledger.models import LedgerEntry
from shared.payments.models import Contract, Payment

DAYS = "days"  # the thing under which it stands when somebody was there
Begun = tuple[
    str, str | None, bool
]  # the thing, the day of its beginning as far as the row tells, whether it is complete

WHAT_PEOPLE_DO: tuple[Grant, ...] = (
    reads(User),
    reads(AssessmentAttempt),
    reads(QuizAttempt),
    reads(ExamAttempt),
    reads(InterviewAttempt),
    reads(ExpertSessionProgress),
)
WHAT_PEOPLE_PAY: tuple[Grant, ...] = (
    reads(LedgerEntry),
    reads(Payment),
    reads(Contract),
    reads(Subscription),
    reads(Offer),
)


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None


def _assessment(row: AssessmentAttempt) -> Begun:
    return f"assessment#{row.attempt_id}", _day(row.started_at), row.submitted_at is not None


def _quiz(row: QuizAttempt) -> Begun:
    return f"quiz#{row.attempt_id}", _day(row.started_at), row.submitted_at is not None


def _exam(row: ExamAttempt) -> Begun:
    return f"exam#{row.attempt_id}", _day(row.started_at), row.closed_as == "submitted"


def _interview(row: InterviewAttempt) -> Begun:
    return f"interview#{row.attempt_id}", _day(row.opened_at), row.submission_id is not None


def _expert_session(row: ExpertSessionProgress) -> Begun:
    at = row.watch.get("at")
    return f"expert_session#{row.session_id}", at[:10] if at else None, row.completed_at is not None


# How each table tells what was begun; every name stands in `rules.DEEDS`.
READERS: Mapping[type[Table], Callable[[Any], Begun]] = {
    AssessmentAttempt: _assessment,
    QuizAttempt: _quiz,
    ExamAttempt: _exam,
    InterviewAttempt: _interview,
    ExpertSessionProgress: _expert_session,
}
assert len(READERS) == len(DEEDS)  # noqa: S101 a kind without a reader would stay empty for ever


def begun_by(user_id: str) -> Iterator[Begun]:
    """Yield everything that somebody has begun."""
    for model, read in READERS.items():
        model.connection()
        for row in model.query(user_id, consistent_read=True):
            yield read(row)


def offset_of(user: User, day: str) -> tuple[date, int]:
    """Return the day of somebody's sign-up, and how many days after it another one is."""
    began = user.created_at.date()
    return began, (date.fromisoformat(day) - began).days


def turn_of(contract: Contract | None, subscription: Subscription | None, offer: Offer | None, now: datetime) -> Turn:
    """Return how somebody's subscription stands for the business now, at its price.

    The price is that of the month that was paid, and the catalogue's where the row does not say. Somebody whose first
    month is not paid yet, or whose subscription has ended, pays nothing.
    """
    day = now.date().isoformat()
    if contract is None or subscription is None or contract.ended or subscription.plan == FREE or offer is None:
        return Turn(day)
    plan = OnSale.of(offer).plan(subscription.plan)
    amount, money = int(subscription.price or plan.price_cents), subscription.money or plan.price_currency
    if contract.status in ("active", "trialing"):
        return Turn(day, State.RUNNING, subscription.plan, money, amount)
    if contract.status in ("past_due", "unpaid"):
        until = grace_ends_at(subscription.paid_until, plan.grace_days).date().isoformat()
        return Turn(day, State.LATE, subscription.plan, money, amount, until)
    return Turn(day)
