"""Payments and subscriptions as we know them, the prices that we have made at Stripe, and the providers' events."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from shared.core.errors import Unavailable
from shared.core.ids import ALPHABET, digest
from shared.core.table import Personal, Settings, Table, Transaction, table_name
from shared.ledger.models import KEPT, SHARDS, shard_of
from shared.payments.events import Subject
from shared.payments.periods import ENDED, Invoice, PlanTerms
from shared.payments.rules import Fold, Status, Terms


class PaymentsByDay(GlobalSecondaryIndex[Any]):
    """The payments that were begun on a day, shard by shard, for whoever compares them with the provider's."""

    class Meta:
        index_name = "by-day"
        projection = KeysOnlyProjection()

    begun = UnicodeAttribute(hash_key=True)
    payment_id = UnicodeAttribute(range_key=True)


class Payment(Table):
    """A payment for a package, or for a month of a plan. Access: one, or all of a person, the newest first; of a day.

    `amount` is in minor units of `money`, `units` is what it buys. `taken` and `returned` tell what went back of it;
    `problem` says why nothing was given for money that was received. `version` counts its changes.
    """

    class Meta(Settings):
        table_name = table_name("payments")
        personal = Personal(owner="user_id", retention=KEPT, erasure="kept")

    user_id = UnicodeAttribute(hash_key=True)
    payment_id = UnicodeAttribute(range_key=True)
    provider = UnicodeAttribute(default="stripe")
    provider_id = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(default="package")
    package = UnicodeAttribute()
    title = UnicodeAttribute(default="")
    currency = UnicodeAttribute(null=True)
    units = NumberAttribute(default=0)
    amount = NumberAttribute()
    money = UnicodeAttribute()
    status = UnicodeAttribute(default=Status.PENDING.value)
    bought = BooleanAttribute(default=False)
    problem = UnicodeAttribute(null=True)
    refusal = UnicodeAttribute(null=True)
    taken: JSONAttribute = JSONAttribute(default=dict)
    returned: JSONAttribute = JSONAttribute(default=list)
    version = NumberAttribute(default=0)
    created_at = UTCDateTimeAttribute()
    begun = UnicodeAttribute()
    by_day = PaymentsByDay()

    @property
    def terms(self) -> Terms:
        """What was ordered."""
        return Terms(self.package, int(self.units), int(self.amount), self.money)

    @property
    def fold(self) -> Fold:
        """What is known of money that went back."""
        taken = {reference: (int(units), int(money)) for reference, (units, money) in self.taken.items()}
        return Fold(taken, frozenset(self.returned))

    def has_become(self, **values: Any) -> None:
        """Know that a change was written, without reading the row anew."""
        for name, value in {**values, "version": int(self.version) + 1}.items():
            setattr(self, name, value)

    def becomes(self, effects: Transaction, lost: Any, **values: Any) -> None:
        """Change the row in a transaction, unless somebody else has since it was read."""
        seen = int(self.version)
        named = [(getattr(Payment, name), value) for name, value in values.items()]
        changed = [attribute.remove() if value is None else attribute.set(value) for attribute, value in named]
        effects.update(self, [*changed, Payment.version.set(seen + 1)], Payment.version == seen, lost=lost)

    @classmethod
    def page_of(
        cls, user_id: str, limit: int, position: dict[str, Any] | None
    ) -> tuple[list[Self], dict[str, Any] | None]:
        """Return somebody's next payments, the newest first, and where the page after them starts."""
        cls.connection()
        before = cls.payment_id < position["before"] if position else None
        rows = list(cls.query(user_id, before, limit=limit + 1, scan_index_forward=False, consistent_read=True))
        more = len(rows) > limit
        return rows[:limit], {"before": rows[limit - 1].payment_id} if more else None

    @classmethod
    def of_day(cls, day: str) -> Iterator[Self]:
        """Yield the payments that were begun on a day, read consistently."""
        cls.connection()
        for shard in range(SHARDS):
            keys = [(row.user_id, row.payment_id) for row in cls.by_day.query(f"{day}#{shard}")]
            yield from cls.find_many(keys)


def begun_on(moment: datetime, payment_id: str) -> str:
    """Return under what a payment is listed by its day."""
    return f"{moment.date().isoformat()}#{shard_of(payment_id)}"


def dated(moment: datetime, *parts: object) -> str:
    """Return the id of a thing that the parts name: the same for the same parts, and sorting by the moment."""
    number = (int(moment.timestamp() * 1000) << 80) + int(hashlib.sha256(digest(*parts).encode()).hexdigest()[:20], 16)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def payment_id_of(invoice: Invoice) -> str:
    """Return under which id an invoice of a subscription stands among its payer's payments."""
    return dated(invoice.at, "invoice", invoice.invoice_id)


class KnownNoMore(Unavailable):
    """The payment provider does not know something any more that we had made there; it is made anew."""


class BillingCustomer(Table):
    """Who somebody is at Stripe. Access: by person."""

    class Meta(Settings):
        table_name = table_name("billing-customers")
        personal = Personal(owner="user_id", retention="until erasure: then Stripe is told as well")

    user_id = UnicodeAttribute(hash_key=True)
    customer_id = UnicodeAttribute()


class Contract(Table):
    """Somebody's subscription at Stripe, one at most that has not ended. Access: by person.

    `attempt` names the subscription that is being made; `plan` is what the next month is for. `version` counts its
    changes: who writes it has asked Stripe after the change before.
    """

    class Meta(Settings):
        table_name = table_name("contracts")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    attempt = UnicodeAttribute()
    subscription_id = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    plan = UnicodeAttribute()
    ends_with_period = BooleanAttribute(default=False)
    begun_at = UTCDateTimeAttribute()
    version = NumberAttribute(default=0)

    @property
    def ended(self) -> bool:
        """Whether somebody may subscribe anew."""
        return self.status in ENDED


class PlanPrice(Table):
    """A price that we have made at Stripe. Access: by its id there; by what it is for."""

    class Meta(Settings):
        table_name = table_name("plan-prices")
        personal = Personal(owner=None, retention="while the product is offered", export=False)

    name = UnicodeAttribute(hash_key=True)
    price_id = UnicodeAttribute()
    plan = UnicodeAttribute()
    amount = NumberAttribute()
    money = UnicodeAttribute()

    @property
    def terms(self) -> PlanTerms:
        """What it is for."""
        return PlanTerms(self.plan, int(self.amount), self.money)

    @classmethod
    def saying(cls, price_id: str, terms: PlanTerms) -> list[Self]:
        """Return the two rows of a price."""
        values: dict[str, Any] = {"plan": terms.plan, "amount": terms.amount, "money": terms.money}
        return [cls(name, price_id=price_id, **values) for name in (price_id, cls.named(terms))]

    @staticmethod
    def named(terms: PlanTerms) -> str:
        """Return what the price of a plan is called, here and at Stripe."""
        return f"{terms.plan}-{terms.money}-{terms.amount}"


class EventsByDue(GlobalSecondaryIndex[Any]):
    """The events that wait to be applied, the longest overdue first."""

    class Meta:
        index_name = "by-due"
        projection = KeysOnlyProjection()

    due_shard = NumberAttribute(hash_key=True)
    due_at = UTCDateTimeAttribute(range_key=True)


class PaymentEvent(Table):
    """An event of a provider: which thing it is about, and what came of it. Access: by id; those that wait, by when.

    Nothing else of it is kept. It ends `done`, `ignored` or `dead`; before that it has none of them and is due.
    """

    class Meta(Settings):
        table_name = table_name("payment-events")
        personal = Personal(owner=None, retention="90 days", export=False)
        stream = True

    event_id = UnicodeAttribute(hash_key=True)
    type = UnicodeAttribute()
    kind = UnicodeAttribute()
    subject_id = UnicodeAttribute()
    received_at = UTCDateTimeAttribute()
    outcome = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    tries = NumberAttribute(default=0)
    looked = NumberAttribute(default=0)
    due_shard = NumberAttribute(null=True)
    due_at = UTCDateTimeAttribute(null=True)
    expires_at = TTLAttribute()
    by_due = EventsByDue()

    @classmethod
    def about(cls, subject: Subject, now: datetime, due_at: datetime, expires_at: datetime) -> Self:
        """Return the row of an event that has just come."""
        return cls(
            subject.event_id,
            type=subject.type,
            kind=subject.kind.value,
            subject_id=subject.subject_id,
            received_at=now,
            due_shard=shard_of(subject.event_id),
            due_at=due_at,
            expires_at=expires_at,
        )

    @classmethod
    def due(cls, now: datetime) -> Iterator[str]:
        """Yield the ids of events that should have been applied by now."""
        cls.connection()
        for shard in range(SHARDS):
            for row in cls.by_due.query(shard, cls.due_at <= now):
                yield row.event_id


TOTAL = "total"


class PaymentReport(Table):
    """What the nightly comparison with the providers has found. Access: all of a night, in order."""

    class Meta(Settings):
        table_name = table_name("payment-reports")
        personal = Personal(owner=None, retention=KEPT, export=False)

    night = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    facts: JSONAttribute = JSONAttribute()

    @classmethod
    def of_night(cls, night: str) -> list[Self]:
        """Return everything that a night's comparison has found."""
        cls.connection()
        return list(cls.query(night, consistent_read=True))
