"""When a plan's months begin and its units end, who has had a bonus, and what may be offered."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from shared.accounts.rules import canonical_address
from shared.billing.messages import Catalogue, Entitlement, Plan

FREE = "free"
GOOD_FOR_PERIODS = 3  # the period of the grant, the next one, and the one after that
BONUS_DAYS = 365


def bonus_address(address: str) -> str:
    """Return what an address counts as for a bonus: lower case, dots kept, without what follows a plus."""
    name, _, host = canonical_address(address).rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def period_start(anchor: datetime, number: int) -> datetime:
    """Return when the n-th month of a subscription begins (from 0): the anchor's day, or the month's last one."""
    months = anchor.month - 1 + number
    year, month = anchor.year + months // 12, months % 12 + 1
    return anchor.replace(year=year, month=month, day=min(anchor.day, monthrange(year, month)[1]))


def grant_expires_at(anchor: datetime, number: int) -> datetime:
    """Return when the units of a period expire: with the period after the next one."""
    return period_start(anchor, number + GOOD_FOR_PERIODS)


def grant_due_at(anchor: datetime, granted: int, paid_until: datetime) -> datetime | None:
    """Return when the next period's units are due, None where it is not paid for (yet, or any more)."""
    start = period_start(anchor, granted)
    return start if start < paid_until else None


def in_force(paid_until: datetime, grace_days: int, now: datetime) -> bool:
    """Tell whether a plan still counts: while it is paid for, and for some days of grace after that."""
    return now < grace_ends_at(paid_until, grace_days)


def grace_ends_at(paid_until: datetime, grace_days: int) -> datetime:
    """Return when a plan counts no more that nobody has paid for again."""
    return paid_until + timedelta(days=grace_days)


def bonus_expires_at(now: datetime) -> datetime:
    """Return when a bonus expires: at the end of the day a year later, so that those of one day are one lot."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=BONUS_DAYS + 1)


def includes(entitlement: Entitlement, plan: str) -> bool:
    """Tell whether a plan includes a feature."""
    return plan in entitlement.plans


def plans_with(entitlement: Entitlement, plans: Iterable[Plan]) -> list[Plan]:
    """Return the plans on sale that include a feature, the cheapest first."""
    offered = [plan for plan in plans if plan.on_sale and includes(entitlement, plan.slug)]
    return sorted(offered, key=lambda plan: plan.price_cents)


def problems_of_catalogue(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a catalogue, by field: names stand once, and plans that are named exist."""
    yield from _doubles("packages", [package.slug for package in catalogue.packages])
    yield from _doubles("plans", [plan.slug for plan in catalogue.plans])
    yield from _doubles("prices", [price.feature for price in catalogue.prices])
    yield from _doubles("entitlements", [entitlement.feature for entitlement in catalogue.entitlements])
    yield from _doubles("services", [service.slug for service in catalogue.services])
    if catalogue.services and not catalogue.contact_url:
        yield "contact_url", "services are asked for there"
    plans = {plan.slug: plan for plan in catalogue.plans}
    if FREE not in plans or plans[FREE].price_cents:
        yield "plans", f"there must be a plan `{FREE}` that costs nothing"
    for number, entitlement in enumerate(catalogue.entitlements):
        for plan in sorted(set(entitlement.plans) - set(plans)):
            yield f"entitlements.{number}.plans", f"there is no plan {plan}"


def _doubles(field: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name, count in Counter(names).items():
        if count > 1:
            yield field, f"{name} stands in it {count} times"
