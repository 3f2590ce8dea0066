"""Somebody subscribes, changes the plan, or lets it end: one subscription at a time."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.accounts.models import User
from shared.billing.messages import Plan
from shared.billing.models import CATALOGUE, Offer, OnSale, Subscription, plan_of
from shared.clients import stripe
from shared.core.errors import Conflict, NotFound
from shared.core.grants import Grant, writes
from shared.core.ids import new
from shared.core.table import Transaction, together
from shared.payments.messages import SubscriptionView
from shared.payments.models import BillingCustomer, Contract, KnownNoMore
from shared.payments.ordering import customer_id, forgetting_customer
from shared.payments.periods import is_upgrade
from shared.payments.subscribing import GRANTS as FOLLOWING
from shared.payments.subscribing import Parties, follow, follow_of, forgetting_price

GRANTS: tuple[Grant, ...] = tuple(dict.fromkeys((writes(BillingCustomer), *FOLLOWING)))
STARTING, INCOMPLETE = "starting", "incomplete"
UNDER_WAY = timedelta(minutes=2)


class PlanNotFound(NotFound):
    """There is no such plan on sale."""


class NotSubscribed(NotFound):
    """You have no subscription."""


class SubscribedAlready(Conflict):
    """You have a subscription; change its plan instead."""


class SubscriptionUnderWay(Conflict):
    """Your subscription is being changed at this moment; look at it again."""


class SubscriptionEnding(Conflict):
    """Your subscription ends with this month; keep its plan first, then change it."""


@dataclass(frozen=True)
class Standing:
    """What is known of somebody and of what is on sale."""

    on_sale: OnSale
    contract: Contract | None
    subscription: Subscription | None
    customer: BillingCustomer | None
    user: User | None

    @classmethod
    def of(cls, user_id: str) -> "Standing":
        """Read it, in one round trip."""
        offer, *rows = together(
            (Offer, CATALOGUE, None), (Contract, user_id, None), (Subscription, user_id, None),
            (BillingCustomer, user_id, None), (User, user_id, None),
        )  # fmt: skip
        return cls(OnSale.of(offer), *rows)

    def plan(self, slug: str) -> Plan:
        """Return a plan on sale that costs something, or raise `PlanNotFound`."""
        found = [each for each in self.on_sale.catalogue.plans if each.slug == slug and each.on_sale]
        if not found or not found[0].price_cents:
            raise PlanNotFound()
        return found[0]

    def view(self, now: datetime, client_secret: str | None = None) -> SubscriptionView:
        """Return how somebody has subscribed."""
        return SubscriptionView.of(self.contract, self.subscription, self.on_sale, now, client_secret)

    @property
    def running(self) -> tuple[Contract, str]:
        """Return the subscription that runs with its id at Stripe, or raise `NotSubscribed`."""
        contract = self.contract
        if contract is None or contract.ended or not contract.subscription_id or contract.status == INCOMPLETE:
            raise NotSubscribed()
        return contract, contract.subscription_id


def subscribe(user_id: str, slug: str, now: datetime) -> SubscriptionView:
    """Begin a subscription; its first month waits to be paid.

    Again with the same plan goes on with the one that waits. Raises `PlanNotFound`, `SubscribedAlready` or
    `SubscriptionUnderWay`.
    """
    try:
        return _subscribed(user_id, slug, now)
    except KnownNoMore:
        return _subscribed(user_id, slug, now)


def _subscribed(user_id: str, slug: str, now: datetime) -> SubscriptionView:
    standing = Standing.of(user_id)
    plan = standing.plan(slug)
    contract = standing.contract and _as_at_stripe(standing.contract, now)
    if contract is not None and not contract.ended:
        if contract.status not in (STARTING, INCOMPLETE):
            raise SubscribedAlready()
        if contract.plan == plan.slug and contract.subscription_id:
            return _brought(user_id, contract.subscription_id, now)
        _make_way(contract, plan, now)
    customer = customer_id(user_id, standing.customer)
    attempt = _attempt(user_id, contract, plan, now)
    with forgetting_customer(user_id), forgetting_price(standing.on_sale, plan.slug) as price_id:
        made = stripe.begin_subscription(user_id, customer, price_id, attempt)
    return _brought(user_id, made.subscription_id, now)


def change(user_id: str, slug: str, now: datetime) -> SubscriptionView:
    """Change the plan: to a dearer one at once, for money; to a cheaper one from the next month on.

    To its own plan: a subscription that was to end goes on. Raises `PlanNotFound`, `NotSubscribed`,
    `SubscriptionEnding` or `SubscriptionUnderWay`.
    """
    try:
        return _changed(user_id, slug, now)
    except KnownNoMore:
        return _changed(user_id, slug, now)


def _changed(user_id: str, slug: str, now: datetime) -> SubscriptionView:
    standing = Standing.of(user_id)
    contract, subscription_id = standing.running
    wanted = standing.plan(slug)
    seen = stripe.subscription(subscription_id)
    if seen.ends_with_period:
        if wanted.slug != contract.plan:
            raise SubscriptionEnding()
        stripe.end_with_period(subscription_id, False)
    elif wanted.slug != contract.plan:
        with forgetting_price(standing.on_sale, wanted.slug) as price_id:
            if price_id not in (seen.price_id, seen.pending_price_id):  # else somebody has asked for this already
                in_force = plan_of(standing.subscription, standing.on_sale, now)
                stripe.change_price(seen, price_id, is_upgrade(in_force, wanted), _begin_change(contract))
    return _brought(user_id, subscription_id, now)


def let_end(user_id: str, now: datetime) -> SubscriptionView:
    """Have the subscription end with the month that is paid for. Raises `NotSubscribed`."""
    standing = Standing.of(user_id)
    contract, subscription_id = standing.running
    stripe.end_with_period(subscription_id, True)
    # One that was to end already may go on meanwhile, and then nothing would be written that finds that out.
    known = None if contract.ends_with_period else Parties(contract, standing.user, standing.customer)
    return _brought(user_id, subscription_id, now, known)


def _as_at_stripe(contract: Contract, now: datetime) -> Contract:
    """Return a subscription that we do not know to be paid as Stripe has it: it may have been paid a moment ago."""
    if contract.status != INCOMPLETE or not contract.subscription_id:
        return contract
    with suppress(stripe.NotAtProvider):
        follow(contract.subscription_id, stripe.is_live(), now, contract.user_id)
    return Contract.get(contract.user_id, consistent_read=True)


def _make_way(contract: Contract, plan: Plan, now: datetime) -> None:
    """Let go of a subscription that was begun for another plan and never paid."""
    if contract.subscription_id:
        stripe.end_now(contract.subscription_id)
    elif contract.plan != plan.slug and now < contract.begun_at + UNDER_WAY:
        raise SubscriptionUnderWay(retry_after=5)


def _attempt(user_id: str, contract: Contract | None, plan: Plan, now: datetime) -> str:
    """Return what names the subscription that is begun: an attempt that has not got one yet goes on."""
    if contract is not None and contract.status == STARTING and contract.plan == plan.slug:
        return str(contract.attempt)
    row = Contract(user_id, attempt=new(), status=STARTING, plan=plan.slug, begun_at=now, version=0).in_place_of(
        contract
    )
    effects, lost = Transaction(), SubscriptionUnderWay(retry_after=1)
    if contract is None:
        effects.create(row, lost=lost)
    else:
        row.version = int(contract.version) + 1
        effects.save(row.in_place_of(contract), Contract.version == int(contract.version), lost=lost)
    effects.commit()
    return str(row.attempt)


def _begin_change(contract: Contract) -> str:
    """Return what names this change at Stripe; of two at once one is refused."""
    version, effects = int(contract.version) + 1, Transaction()
    effects.update(
        contract,
        [Contract.version.set(version)],
        Contract.version == version - 1,
        lost=SubscriptionUnderWay(retry_after=1),
    )
    effects.commit()
    return str(version)


def _brought(user_id: str, subscription_id: str, now: datetime, known: Parties | None = None) -> SubscriptionView:
    """Bring our books to where Stripe stands after what we have asked, and return that."""
    done = follow_of(user_id, subscription_id, stripe.is_live(), now, known)
    if done.in_force is None:
        return Standing.of(user_id).view(now, done.seen.client_secret)
    on_sale, subscription = done.in_force
    return SubscriptionView.of(done.contract, subscription, on_sale, now, done.seen.client_secret)
