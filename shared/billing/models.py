"""The catalogue that is in force, and who has subscribed to which plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from shared.billing.messages import Catalogue, Entitlement, FeaturePrice, Plan
from shared.billing.rules import FREE, grant_due_at, in_force
from shared.core.errors import NotFound, Unavailable
from shared.core.table import NOBODY, Personal, Settings, Table, table_name
from shared.ledger.models import SHARDS, shard_of

CATALOGUE = "catalogue"


class NoCatalogue(NotFound):
    """There is no catalogue yet; save one."""


class NothingOnSale(Unavailable):
    """There is no catalogue yet."""


class UnknownPrice(Unavailable):
    """This has no price yet."""


class Offer(Table):
    """What is in force of the catalogue. Access: by name; there is one."""

    class Meta(Settings):
        table_name = table_name("billing-offers")
        personal = NOBODY

    name = UnicodeAttribute(hash_key=True)
    content: JSONAttribute = JSONAttribute()

    @classmethod
    def current(cls) -> "OnSale":
        """Return what is on sale, or raise `NothingOnSale`."""
        return OnSale.of(cls.find(CATALOGUE))


@dataclass(frozen=True)
class OnSale:
    """The catalogue, found by name."""

    catalogue: Catalogue

    @classmethod
    def of(cls, row: Offer | None) -> "OnSale":
        """Return what a row says, or raise `NothingOnSale` where there is none."""
        if row is None:
            raise NothingOnSale(retry_after=60)
        return cls(Catalogue.model_validate(row.content, strict=False))

    def price(self, feature: str) -> FeaturePrice:
        """Return what paid work costs, or raise `UnknownPrice`."""
        found = [price for price in self.catalogue.prices if price.feature == feature]
        if not found:
            raise UnknownPrice(retry_after=60)
        return found[0]

    def plan(self, slug: str) -> Plan:
        """Return a plan; the free one where there is none of that name any more."""
        found = {plan.slug: plan for plan in self.catalogue.plans}
        return found.get(slug) or found[FREE]

    def entitlement(self, feature: str) -> Entitlement | None:
        """Return which plans include a feature; None for one that is not told apart by plan."""
        return next((each for each in self.catalogue.entitlements if each.feature == feature), None)


class SubscriptionsByDue(GlobalSecondaryIndex[Any]):
    """The subscriptions whose next units are due, the longest overdue first."""

    class Meta:
        index_name = "by-due"
        projection = KeysOnlyProjection()

    due_shard = NumberAttribute(hash_key=True)
    due_at = UTCDateTimeAttribute(range_key=True)


class Subscription(Table):
    """The plan that somebody has subscribed to. Access: by person; those whose next units are due.

    Its months are counted from `anchor`; `granted` of them have brought their units, and it is paid for until
    `paid_until`. `price`, in minor units of `money`, is what its month was sold for, where the row says so.
    """

    class Meta(Settings):
        table_name = table_name("subscriptions")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    plan = UnicodeAttribute()
    anchor = UTCDateTimeAttribute()
    paid_until = UTCDateTimeAttribute()
    price = NumberAttribute(null=True)
    money = UnicodeAttribute(null=True)
    granted = NumberAttribute(default=0)
    due_shard = NumberAttribute(null=True)
    due_at = UTCDateTimeAttribute(null=True)
    by_due = SubscriptionsByDue()

    @classmethod
    def due(cls, now: datetime) -> Iterator[str]:
        """Yield whose next units are due."""
        cls.connection()
        for shard in range(SHARDS):
            for row in cls.by_due.query(shard, cls.due_at <= now):
                yield row.user_id

    @classmethod
    def begun(cls, user_id: str, plan: str, anchor: datetime, paid_until: datetime) -> Self:
        """Return a new subscription, whose first units are due when it begins."""
        made = cls(user_id, plan=plan, anchor=anchor, paid_until=paid_until, granted=0)
        made.reckon(0)
        return made

    def reckon(self, granted: int) -> None:
        """Know that so many periods have brought their units, and when the next ones are due."""
        self.granted = granted
        self.due_at = grant_due_at(self.anchor, granted, self.paid_until)
        self.due_shard = shard_of(self.user_id) if self.due_at else None

    def plan_at(self, now: datetime, on_sale: OnSale) -> Plan:
        """Return the plan that counts now: the subscribed one, or the free one after its time and its grace."""
        subscribed = on_sale.plan(self.plan)
        return subscribed if in_force(self.paid_until, subscribed.grace_days, now) else on_sale.plan(FREE)


def plan_of(subscription: Subscription | None, on_sale: OnSale, now: datetime) -> Plan:
    """Return the plan that counts for somebody now."""
    return subscription.plan_at(now, on_sale) if subscription else on_sale.plan(FREE)
