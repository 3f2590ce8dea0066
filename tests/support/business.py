"""A business of a test's own: what people do and pay, told by records in any order, and counted from the rows alone."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from functions.analytics.count_activity import count_activity
from functions.analytics.count_assessments import count_assessments
from functions.analytics.count_contracts import count_contracts
from functions.analytics.count_departures import count_departures
from functions.analytics.count_entries import count_entries
from functions.analytics.count_expert_sessions import count_expert_sessions
from functions.analytics.count_interview_attempts import count_interview_attempts
from functions.analytics.count_payments import count_payments
from functions.analytics.count_subscriptions import count_subscriptions
from shared.accounts.models import Session, User
from shared.accounts.settings import UserSettings
from shared.analytics.models import Edition
from shared.assessments.models import AssessmentAttempt
from shared.billing.models import Subscription
from shared.business import rules
from shared.business.models import MONTHS, BusinessSums, CountedAccount, CountedDeed, DepartedDeed
from shared.clients.ai_metering import AiCall
from shared.core.clock import now
from shared.core.function import Function
from shared.core.ids import new
from shared.core.table import Table
from shared.courses.quizzes import QuizAttempt
from shared.exams.models import ExamAttempt
from shared.experts.models import ExpertSessionProgress
from shared.interviews.models import InterviewAttempt
from shared.ledger.acts import Units, grant, hold, purchase, settle
from shared.ledger.books import Currency
from shared.ledger.models import LedgerEntry
from shared.payments.models import Contract, Payment, begun_on
from shared.privacy import registry
from shared.privacy.registry import Whose
from shared.readiness.models import Enrolment
from tests.support.charging import TABLES as BILLING

TABLES = [*BILLING, AiCall, AssessmentAttempt, BusinessSums, Contract, CountedAccount, CountedDeed, DepartedDeed,
          Edition, Enrolment, ExamAttempt, ExpertSessionProgress, InterviewAttempt, Payment, QuizAttempt, Session,
          User, UserSettings]  # fmt: skip
CONSUMERS: dict[type[Table], Function] = {
    AssessmentAttempt: count_assessments,
    Contract: count_contracts,
    CountedDeed: count_departures,
    ExpertSessionProgress: count_expert_sessions,
    InterviewAttempt: count_interview_attempts,
    LedgerEntry: count_entries,
    Payment: count_payments,
    Session: count_activity,
    Subscription: count_subscriptions,
}


class Business:
    """Rows are written at once; what the streams tell of them waits until it is delivered."""

    def __init__(self, seed: int = 0) -> None:
        self.chance = random.Random(seed)
        self.waiting: list[tuple[Function, dict[str, Any]]] = []
        self.visits: dict[str, set[str]] = {}  # by person, the days on which they were there
        self.turns: dict[str, list[rules.Turn]] = {}
        self.signed_up: dict[str, datetime] = {}
        self.erased: list[str] = []
        self.deeds: dict[tuple[str, str], tuple[str, bool]] = {}

    def tell(self, before: Table | None, after: Table | None) -> None:
        """Have a stream tell of a change."""
        row = after or before
        assert row is not None
        keys = {name: row.serialize()[name] for name in _keys(type(row))}
        images = {"OldImage": before, "NewImage": after}
        change = {"Keys": keys, "SequenceNumber": "1", **{n: r.serialize() for n, r in images.items() if r is not None}}
        self.waiting.append((CONSUMERS[type(row)], {"eventID": new(), "dynamodb": change}))

    def deliver(self, times: int = 2) -> None:
        """Deliver what waits, in any order, each up to so many times."""
        records = [each for each in self.waiting for _ in range(self.chance.randint(1, times))]
        self.chance.shuffle(records)
        self.waiting = []
        for consumer, record in records:
            assert consumer({"Records": [record]}, None) == {"batchItemFailures": []}

    def somebody(self, created: datetime | None = None) -> str:
        """Somebody signs up, on this day or an earlier one."""
        user_id = new()
        self.signed_up[user_id] = created or now()
        User(user_id, email=f"{user_id.lower()}@example.org", created_at=self.signed_up[user_id]).save()
        self.visits[user_id], self.turns[user_id] = set(), []
        return user_id

    def comes(self, user_id: str, at: datetime | None = None) -> None:
        """Somebody signs in."""
        moment = at or now()
        self.visits[user_id].add(moment.date().isoformat())
        times = {"rotated_at": moment, "started_at": moment, "expires_at": moment + timedelta(days=30)}
        self.tell(None, Session(new(), user_id=user_id, current="x", **times))

    def begins(self, user_id: str, completes: bool) -> None:
        """Somebody begins an assessment and may come to its end."""
        moment, attempt_id = now(), new()
        row = AssessmentAttempt(user_id, new(), attempt_id=attempt_id, product_id=new(), started_at=moment)
        row.deadline = moment
        row.save()
        self.tell(None, row)
        self.deeds[user_id, attempt_id] = (moment.date().isoformat(), completes)
        if completes:
            begun = AssessmentAttempt.get(user_id, row.assessment_id)
            row.submitted_at, row.status = moment, "submitted"
            row.save()
            self.tell(begun, row)

    def busy(self, *, completes: bool = False) -> str:
        """Return somebody who is enrolled, came and did something, all of which has been counted."""
        user_id = self.somebody()
        User(user_id).update(actions=[User.enrolments.set(1)])
        self.comes(user_id)
        self.begins(user_id, completes=completes)
        self.watches(user_id)
        self.deliver()
        return user_id

    def watches(self, user_id: str) -> None:
        """Somebody begins an expert session."""
        row = ExpertSessionProgress(user_id, new(), product_id=new(), watch={"at": now().isoformat()})
        row.save()
        self.tell(None, row)

    def works(self, user_id: str) -> None:
        """Somebody is given tokens and uses a part of them."""
        units = self.chance.randint(20, 60)
        grant(Units(user_id, Currency.TOKEN, units), new(), now())
        reference = new()
        hold(Units(user_id, Currency.TOKEN, 20), "resume_scan", reference, now())
        settle(Units(user_id, Currency.TOKEN, self.chance.randint(0, 20)), reference, now())
        for row in list(LedgerEntry.query(user_id))[-3:]:
            self.tell(None, row)

    def pays(self, user_id: str, status: str, back: int = 0) -> Payment:
        """Somebody pays for a package; money may go back."""
        row = Payment(user_id, new(), package="starter", amount=999, money="usd", status="pending", created_at=now(),
                      currency="credit", units=300, begun=begun_on(now(), "x"))  # fmt: skip
        row.save()
        self.tell(None, row)
        before = Payment.get(user_id, row.payment_id)
        row.status, row.bought = status, status in ("completed", "refunded")
        row.taken = {"refund": [0, back]} if back else {}
        row.save()
        self.tell(before, row)
        if row.bought:
            purchase(Units(user_id, Currency.CREDIT, 300), row.payment_id, now())
            self.tell(None, list(LedgerEntry.query(user_id))[-1])
        return row

    def stands(self, user_id: str, status: str, plan: str = "professional", price: int = 1999) -> None:
        """Somebody's subscription comes to stand in some way."""
        moment = now()
        contract = Contract(user_id, attempt="a", subscription_id="s", status=status, plan=plan, begun_at=moment)
        contract.save()
        row = Subscription.begun(user_id, "free" if status == "canceled" else plan, moment, moment + timedelta(days=1))
        row.price, row.money = price, "usd"
        row.save()
        self.tell(None, contract)
        self.tell(None, row)
        day = moment.date().isoformat()
        turn = rules.Turn(day)
        if status == "active":
            turn = rules.Turn(day, rules.State.RUNNING, plan, "usd", price)
        elif status == "past_due":
            until = (moment + timedelta(days=8)).date().isoformat()
            turn = rules.Turn(day, rules.State.LATE, plan, "usd", price, until)
        self.turns[user_id].append(turn)

    def leaves(self, user_id: str, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Somebody is erased, table after table, while other things happen; the ledger and payments stay."""
        self.deliver()
        whose = Whose.of(user_id)
        for model in (table for table in registry.erased() if table in TABLES):
            meanwhile()
            for page in registry.pages(model, whose):
                rows = [model.from_raw_data(item) for item in registry.whole(model, page)]
                registry.remove(model, page)
                for row in rows:
                    if model in CONSUMERS:
                        self.tell(row, None)
        meanwhile()
        self.turns[user_id].append(rules.Turn(now().date().isoformat()))
        self.erased.append(user_id)

    def expected(self) -> rules.Days:
        """Return what the sums have to say, from what has happened and from the rows."""
        found: list[rules.Days] = []
        for user_id, created in self.signed_up.items():
            began = created.date()
            offsets = [(datetime.fromisoformat(day).date() - began).days for day in self.visits[user_id]]
            found += [rules.visits(began, offsets)] if offsets else []
            found.append(rules.standing(self.turns[user_id]))
            for entry in LedgerEntry.query(user_id):
                found.append({entry.at.date().isoformat(): _entry(entry)})
            for row in Payment.query(user_id):
                day = row.created_at.date().isoformat()
                counts = {"completed": {"payments.completed": 1, "revenue.usd": 999},
                          "refunded": {"payments.completed": 1, "revenue.usd": 999, "refunded.usd": 999},
                          "failed": {"payments.failed": 1}}  # fmt: skip
                found.append({day: counts.get(row.status, {})})
        for day, completed in self.deeds.values():
            found.append({day: {"begun.assessment": 1, "completed.assessment": int(completed)}})
        return rules.together(found)


def _entry(row: LedgerEntry) -> dict[str, int]:
    amount, name = int(row.amount), f"{row.currency}"
    match row.kind:
        case "settle":
            return {f"used.{name}.{row.feature}": -amount - int(row.held)}
        case "grant":
            return {f"granted.{name}": amount}
        case "purchase":
            return {f"bought.{name}": amount}
        case "hold":
            return {}
    raise AssertionError(row.kind)


def summed(edition: int | None = None) -> rules.Days:
    """Return what the sums say, by day."""
    number = edition or int(Edition.current().shown)
    return rules.together({row.day: row.counts} for s in BusinessSums.shelves(number) for row in BusinessSums.query(s))


def months(edition: int | None = None) -> rules.Days:
    """Return what the sums of months say."""
    number = edition or int(Edition.current().shown)
    return rules.together({row.day: row.counts} for row in BusinessSums.query(f"{number}#{MONTHS}"))


def standing_by_month(days: rules.Days) -> rules.Days:
    """Return what the months have to say, from the days."""
    return rules.together({day[:7]: rules.standing_part(counts)} for day, counts in days.items())


def rebuilt(step: Callable[..., Any], shards: int = 16) -> None:
    """Make the sums anew as the workflow does."""
    from functions.analytics.finish_rebuild import finish_rebuild
    from shared.analytics.rebuilding import NewEdition

    edition = Edition.current().begin()
    for shard in range(shards):
        done = {"part": "people", "after": None, "progress": "more"}
        while done["progress"] == "more":
            done = step({"edition": edition, "shard": shard, **done}, None)
    finish_rebuild(NewEdition(edition=edition, client_ids=[]).model_dump(), None)


def _keys(model: type[Table]) -> list[str]:
    return [part["AttributeName"] for part in model._get_schema()["key_schema"]]
