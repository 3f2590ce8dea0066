"""Somebody's subscription is brought to where Stripe says it stands: every paid month brings its units, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from pynamodb.expressions.condition import Condition

from shared.accounts.models import User
from shared.billing.granting import GRANTING, grant_period
from shared.billing.models import CATALOGUE, Offer, OnSale, Subscription
from shared.billing.rules import FREE
from shared.clients import stripe
from shared.core import log
from shared.core.errors import Conflict, Unavailable
from shared.core.grants import Grant, reads, writes
from shared.core.table import Transaction, create, together
from shared.ledger.acts import Units, grant
from shared.ledger.posting import ReferenceUsed
from shared.payments.models import BillingCustomer, Contract, KnownNoMore, Payment, PlanPrice, begun_on, payment_id_of
from shared.payments.paying import METRIC, NotKnown, NotOurs
from shared.payments.periods import ENDED, Invoice, Month, PlanTerms, SeenSubscription, months, top_up_expires_at
from shared.payments.rules import Status

GRANTS: tuple[Grant, ...] = (
    *GRANTING,
    writes(Contract),
    writes(Payment),
    writes(PlanPrice),
    reads(BillingCustomer),
    reads(User),
    *stripe.GRANTS,
)
TURNS = 8
SHOWN = {"open": Status.PENDING, "draft": Status.PENDING, "paid": Status.COMPLETED}


class ContractMoved(Conflict):
    """Somebody else has brought this subscription on meanwhile."""


@dataclass(frozen=True)
class Parties:
    """Whose subscription it is: what we know of it, and the person with who they are at Stripe."""

    contract: Contract | None
    user: User | None
    customer: BillingCustomer | None


@dataclass(frozen=True)
class Followed:
    """How a subscription stands at Stripe, our row of it, and what is in force: None where that was changed as well."""

    seen: SeenSubscription
    contract: Contract
    in_force: tuple[OnSale, Subscription | None] | None


def follow(subscription_id: str, live: bool, now: datetime, owner: str | None = None) -> Followed:
    """Bring our books to where Stripe says a subscription stands, and return that; again, or at once, is the same.

    `owner` is whose it is, where that is known. Raises `NotOurs` or `NotKnown`.
    """
    owner = owner or stripe.owner_of(subscription_id)
    if not owner:
        raise NotOurs()
    return follow_of(owner, subscription_id, live, now)


def follow_of(owner: str, subscription_id: str, live: bool, now: datetime, parties: Parties | None = None) -> Followed:
    """Do what `follow` does with the subscription of a person; `parties` are what was read of it just now.

    Stripe is asked after our row was read, so that what is written is never older than what stands there.
    """
    for _ in range(TURNS):
        keys = ((Contract, owner, None), (User, owner, None), (BillingCustomer, owner, None))
        known, parties = parties or Parties(*together(*keys)), None
        contract, user, customer = known.contract, known.user, known.customer
        if contract is None or user is None or customer is None:
            raise NotKnown()
        current = stripe.subscription(subscription_id)
        if current.live is not live:
            raise NotOurs()
        try:
            return Followed(
                current, contract, _followed(contract, current, now) if _is_its(contract, current) else None
            )
        except ContractMoved:
            continue
    raise Unavailable(retry_after=1)


@contextmanager
def forgetting_price(on_sale: OnSale, slug: str) -> Iterator[str]:
    """Give the id of what a month of a plan costs at Stripe, which is made there when it is first asked for.

    Where Stripe does not know it any more it is forgotten here: the next try makes it anew.
    """
    plan = on_sale.plan(slug)
    terms = PlanTerms(plan.slug, plan.price_cents, plan.price_currency)
    try:
        yield _price_id(terms, plan.title)
    except stripe.NotAtProvider as missing:
        if "price" not in str(missing.facts.get("what")):
            raise
        log.info("a price is not known any more", plan=slug)
        PlanPrice(PlanPrice.named(terms)).delete()
        raise KnownNoMore(retry_after=1) from None


def _price_id(terms: PlanTerms, title: str) -> str:
    name = PlanPrice.named(terms)
    known = PlanPrice.find(name)
    if known is not None:
        return str(known.price_id)
    found, effects = stripe.price(name, title, terms), Transaction()
    for row in PlanPrice.saying(found, terms):
        effects.save(row)
    effects.commit()
    return found


def _is_its(contract: Contract, seen: SeenSubscription) -> bool:
    """Tell whether this is the subscription that we have begun; a second one beside it is for operators to end."""
    if contract.subscription_id == seen.subscription_id:
        return True
    if contract.subscription_id is None and contract.attempt == seen.attempt:
        return True
    if seen.status not in ENDED | {"incomplete"}:
        log.info("somebody has a second subscription", subscription_id=seen.subscription_id)
        log.metric(METRIC, 1, reason="second_subscription")
    return False


def _followed(contract: Contract, seen: SeenSubscription, now: datetime) -> tuple[OnSale, Subscription | None] | None:
    """Bring our books to where Stripe stands; return what is on sale and in force, where that has not changed."""
    on_sale, prices, payments, subscription = _known(contract.user_id, seen)
    plans = {plan.slug: plan for plan in on_sale.catalogue.plans}
    lived = list(months(seen, prices, plans))
    new = [month for month in lived if _is_new(month, payments.get(month.invoice.invoice_id))]
    for month in new:
        _live_through(contract, seen, month, now)
    behind = bool(lived) and _is_behind(lived, new, seen, subscription)
    if behind:
        _subscribe(contract, seen, lived[-1])
    for invoice in seen.invoices:
        if not invoice.paid:
            _show(contract.user_id, invoice, seen, prices)
    plan = prices[seen.price_id].plan if seen.price_id in prices else contract.plan
    _stand(contract, seen, plan)
    return None if new or behind or seen.status in ENDED else (on_sale, subscription)


def _is_behind(lived: list[Month], new: list[Month], seen: SeenSubscription, known: Subscription | None) -> bool:
    """Tell whether the plan is not that of the last month.

    So it is when one was paid later than the one after it, or when two who followed at once wrote in turns: then the
    slower one has lost, and comes here at its next turn.
    """
    if not lived[-1].plan or seen.status in ENDED:
        return False
    if new:
        return lived[-1] is not new[-1]
    return known is not None and known.anchor == seen.anchor and known.plan != lived[-1].plan


def _known(
    user_id: str, seen: SeenSubscription
) -> tuple[OnSale, dict[str, PlanTerms], dict[str, Payment], Subscription | None]:
    """Return what is on sale, the terms of the prices named, what is known of each invoice, and the plan of before."""
    named = sorted({line.price_id for invoice in seen.invoices for line in invoice.lines} | {seen.price_id})
    ids = [payment_id_of(invoice) for invoice in seen.invoices]
    offer, subscription, *rows = together(
        (Offer, CATALOGUE, None),
        (Subscription, user_id, None),
        *((PlanPrice, name, None) for name in named if name),
        *((Payment, user_id, payment_id) for payment_id in ids),
    )
    prices = {row.price_id: row.terms for row in rows if isinstance(row, PlanPrice)}
    payments = {str(row.provider_id): row for row in rows if isinstance(row, Payment)}
    return OnSale.of(offer), prices, payments, subscription


def _is_new(month: Month, known: Payment | None) -> bool:
    """Tell whether a paid invoice is still to take effect: also one that was held back, once it is in order."""
    if known is None or not (known.bought or known.problem):
        return True
    return not known.bought and known.problem != month.problem


def _live_through(contract: Contract, seen: SeenSubscription, month: Month, now: datetime) -> None:
    """Have a paid invoice take effect: the plan it is for, the units of its months, and what an upgrade brings."""
    user_id = contract.user_id
    if month.problem:
        log.info("an invoice is not what we sell", invoice_id=month.invoice.invoice_id, differs=month.problem)
        log.metric(METRIC, 1, reason="quarantined")
    elif month.plan:
        _subscribe(contract, seen, month)
        grant_period(user_id, now)
        _top_up(user_id, seen, month, now)
    not_yet = Payment.user_id.does_not_exist() | (Payment.bought == False)  # noqa: E712
    row = _row(user_id, month.invoice, month.plan, month.problem)
    _write(row.in_place_of(Payment.find(user_id, row.payment_id)), not_yet)


def _subscribe(contract: Contract, seen: SeenSubscription, month: Month) -> None:
    """Write which plan is paid for until when; months are counted anew where a new subscription begins."""
    row = Subscription.find(contract.user_id)
    effects = Transaction()
    effects.check(Contract, (contract.user_id,), Contract.version == int(contract.version), lost=ContractMoved())
    if row is None or row.anchor != seen.anchor:
        begun = Subscription.begun(contract.user_id, month.plan, seen.anchor, month.paid_until).in_place_of(row)
        as_seen = Subscription.anchor == row.anchor if row else Subscription.user_id.does_not_exist()
        begun.price, begun.money = month.price
        effects.save(begun, as_seen, lost=ContractMoved())
    else:
        granted = int(row.granted)
        row.plan, row.paid_until = month.plan, max(month.paid_until, row.paid_until)
        row.price, row.money = month.price
        row.reckon(granted)
        effects.save(row, Subscription.granted == granted, lost=ContractMoved())
    effects.commit()


def _top_up(user_id: str, seen: SeenSubscription, month: Month, now: datetime) -> None:
    ends = top_up_expires_at(seen.anchor, month.invoice.at)
    for currency, units in month.top_up.items():
        if units:
            try:
                grant(Units(user_id, currency, units), f"upgrade#{month.invoice.invoice_id}", now, expires_at=ends)
            except ReferenceUsed:
                log.info("this upgrade has brought its units", user_id=user_id)


def _stand(contract: Contract, seen: SeenSubscription, plan: str) -> None:
    """Write how the subscription stands; one that has ended leaves the free plan, and everything that was bought."""
    version, ended = int(contract.version), seen.status in ENDED
    values = {
        "subscription_id": seen.subscription_id,
        "status": seen.status,
        "plan": plan,
        "ends_with_period": seen.ends_with_period,
    }
    if all(getattr(contract, name) == value for name, value in values.items()):
        return
    effects = Transaction()
    changed = [getattr(Contract, name).set(value) for name, value in values.items()]
    effects.update(
        contract, [*changed, Contract.version.set(version + 1)], Contract.version == version, lost=ContractMoved()
    )
    row = Subscription.find(contract.user_id) if ended else None
    if row is not None and row.plan != FREE:
        effects.update(row, [Subscription.plan.set(FREE)], Subscription.plan == row.plan, lost=ContractMoved())
    effects.commit()
    for name, value in {**values, "version": version + 1}.items():
        setattr(contract, name, value)


def _show(user_id: str, invoice: Invoice, seen: SeenSubscription, prices: dict[str, PlanTerms]) -> None:
    """Have an invoice that is not paid stand in the history."""
    terms = prices.get(seen.price_id)
    row = _row(user_id, invoice, terms.plan if terms else "", None)
    if create(row):
        return
    known = Payment.find(user_id, row.payment_id)
    if known is not None and not known.bought and known.status != row.status:
        _write(row.in_place_of(known), Payment.bought == False)  # noqa: E712


def _row(user_id: str, invoice: Invoice, plan: str, problem: str | None) -> Payment:
    status = SHOWN.get(invoice.status, Status.FAILED)
    payment_id = payment_id_of(invoice)
    return Payment(
        user_id,
        payment_id,
        provider_id=invoice.invoice_id,
        kind="subscription",
        package=plan or "unknown",
        amount=invoice.amount_due,
        money=invoice.money,
        status=status.value,
        bought=invoice.paid and not problem,
        problem=problem,
        created_at=invoice.at,
        begun=begun_on(invoice.at, payment_id),
    )


def _write(row: Payment, condition: Condition) -> None:
    effects = Transaction()
    effects.save(row, condition, lost=ContractMoved())
    effects.commit()
