"""What a subscription comes to: which plan is paid for until when, and what an upgrade brings for the rest of a month.

It follows from the invoices that were paid, in their order, and not from the messages about them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.billing.messages import Plan
from shared.billing.rules import grant_expires_at, period_start
from shared.ledger.books import Currency

LIVE = frozenset({"active", "trialing", "past_due", "unpaid", "paused", "incomplete"})
ENDED = frozenset({"canceled", "incomplete_expired"})
MOST_PERIODS = 1200


@dataclass(frozen=True)
class PlanTerms:
    """A price as we have made it: a month of a plan for so much money."""

    plan: str
    amount: int
    money: str


@dataclass(frozen=True)
class Line:
    """A line of an invoice: a price for a stretch of time, as a whole or for the part of it that is left."""

    price_id: str
    amount: int
    starts: datetime
    ends: datetime
    prorated: bool


@dataclass(frozen=True)
class Invoice:
    """One invoice of a subscription; money in minor units."""

    invoice_id: str
    at: datetime
    status: str
    amount_due: int
    amount_paid: int
    money: str
    lines: tuple[Line, ...]
    subscription_id: str = ""
    user_id: str = ""

    @property
    def paid(self) -> bool:
        """Whether nothing is owed on it any more."""
        return self.status == "paid"


@dataclass(frozen=True)
class SeenSubscription:
    """What Stripe says of a subscription now; `user_id` and `attempt` are what we had told it."""

    subscription_id: str
    user_id: str
    attempt: str
    customer_id: str
    status: str
    price_id: str
    item_id: str
    anchor: datetime
    live: bool
    ends_with_period: bool = False
    client_secret: str | None = None
    pending_price_id: str | None = None
    invoices: tuple[Invoice, ...] = ()


@dataclass(frozen=True)
class Month:
    """What a paid invoice comes to: the plan and until when it is paid for, and units that an upgrade has bought.

    `price` is what a month of that plan was sold for, in minor units, and in which currency.
    """

    invoice: Invoice
    plan: str
    paid_until: datetime
    top_up: Mapping[Currency, int]
    problem: str | None = None
    price: tuple[int | None, str | None] = (None, None)


def months(seen: SeenSubscription, prices: Mapping[str, PlanTerms], plans: Mapping[str, Plan]) -> Iterator[Month]:
    """Yield what each paid invoice comes to, in their order; one that is not of our catalogue comes to nothing."""
    sold: PlanTerms | None = None
    plan, until = "", seen.anchor
    for invoice in sorted((each for each in seen.invoices if each.paid), key=lambda each: (each.at, each.invoice_id)):
        whole = [line for line in invoice.lines if not line.prorated]
        problem = problem_of(invoice, prices)
        top_up: Mapping[Currency, int] = {}
        if not problem and whole:
            sold = dearest([prices[line.price_id] for line in whole])
            plan = sold.plan
            until = max(until, *(line.ends for line in whole))
        elif not problem:
            bought = [prices[line.price_id] for line in invoice.lines if line.amount > 0]
            if bought and plan:
                after = dearest(bought)
                top_up = upgraded(plans.get(plan), plans.get(after.plan), invoice.amount_paid)
                sold, plan = (after, after.plan) if top_up else (sold, plan)
        yield Month(invoice, plan, until, top_up, problem, (sold.amount, sold.money) if sold else (None, None))


def problem_of(invoice: Invoice, prices: Mapping[str, PlanTerms]) -> str | None:
    """Return what is not ours about an invoice: a price, its currency, or what a whole month costs."""
    for line in invoice.lines:
        terms = prices.get(line.price_id)
        if terms is None:
            return "price"
        if terms.money != invoice.money:
            return "currency"
        if not line.prorated and line.amount != terms.amount:
            return "amount"
    return None


def dearest(terms: Sequence[PlanTerms]) -> PlanTerms:
    """Return the terms that cost most: what was paid for once is not lost by a change to a cheaper plan."""
    return max(terms, key=lambda each: (each.amount, each.plan))


def upgraded(before: Plan | None, after: Plan | None, paid: int) -> dict[Currency, int]:
    """Return the units that an upgrade in the middle of a month brings: as much of the difference as was paid for.

    In proportion to the money, rounded down: going up and down again pays nothing, and so brings nothing.
    """
    if before is None or after is None or after.price_cents <= before.price_cents:
        return {}
    dearer = after.price_cents - before.price_cents
    share = min(max(paid, 0), dearer)
    differences = {each: after.a_month(each) - before.a_month(each) for each in Currency}
    return {each: units * share // dearer for each, units in differences.items() if units > 0}


def is_upgrade(in_force: Plan, wanted: Plan) -> bool:
    """Tell whether a change costs more than what is paid for: then it counts at once, for the rest of the month."""
    return wanted.price_cents > in_force.price_cents


def period_at(anchor: datetime, moment: datetime) -> int:
    """Return the number of the month, from 0, in which a moment lies."""
    number = max(0, (moment.year - anchor.year) * 12 + moment.month - anchor.month - 1)
    while number < MOST_PERIODS and period_start(anchor, number + 1) <= moment:
        number += 1
    return number


def top_up_expires_at(anchor: datetime, moment: datetime) -> datetime:
    """Return when the units of an upgrade expire: with those of the month that it was made in."""
    return grant_expires_at(anchor, period_at(anchor, moment))
