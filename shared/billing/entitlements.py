"""Who may use what: one function answers for every feature that plans tell apart."""

from dataclasses import dataclass
from typing import Any

from shared.billing.models import CATALOGUE, Offer, OnSale, Subscription, plan_of
from shared.billing.rules import includes, plans_with
from shared.core.clock import now
from shared.core.errors import PaymentRequired
from shared.core.grants import Grant, reads
from shared.core.table import together

GRANTS: tuple[Grant, ...] = (reads(Offer), reads(Subscription))


class NotEntitled(PaymentRequired):
    """Your plan does not include this; `plans` names those that do, with what a month of each costs."""


def allows(user_id: str, feature: str) -> bool:
    """Tell whether somebody's plan includes a feature; one that no plan names is everybody's."""
    return not _missing(user_id, feature)


def require(user_id: str, feature: str) -> None:
    """Refuse with `NotEntitled` unless somebody's plan includes a feature."""
    missing = _missing(user_id, feature)
    if missing:
        raise NotEntitled(**missing)


def limit(user_id: str, feature: str) -> int | None:
    """Return how much of a feature somebody gets whose plan does not include it; None where there is no limit."""
    on_sale, subscription = _standing(user_id)
    entitlement = on_sale.entitlement(feature)
    if entitlement is None or includes(entitlement, plan_of(subscription, on_sale, now()).slug):
        return None
    return entitlement.limit


@dataclass(frozen=True)
class Entitled:
    """A feature that a declaration asks for: `entitlement=entitled("…")`; the kit checks it before the body runs."""

    feature: str
    grants: tuple[Grant, ...] = GRANTS
    refusal: type[NotEntitled] = NotEntitled

    def require(self, user_id: str) -> None:
        """Refuse whoever's plan does not include it."""
        require(user_id, self.feature)


def entitled(feature: str) -> Entitled:
    """Return what a declaration says to serve only those whose plan includes a feature."""
    return Entitled(feature)


def _standing(user_id: str) -> tuple[OnSale, Subscription | None]:
    offer, subscription = together((Offer, CATALOGUE, None), (Subscription, user_id, None))
    return OnSale.of(offer), subscription


def _missing(user_id: str, feature: str) -> dict[str, Any]:
    on_sale, subscription = _standing(user_id)
    entitlement = on_sale.entitlement(feature)
    plan = plan_of(subscription, on_sale, now())
    if entitlement is None or includes(entitlement, plan.slug):
        return {}
    shown = [
        {"plan": offered.slug, "title": offered.title, "price_cents": offered.price_cents,
         "price_currency": offered.price_currency}
        for offered in plans_with(entitlement, on_sale.catalogue.plans)
    ]  # fmt: skip
    return {"entitlement": feature, "title": entitlement.title, "plan": plan.slug, "plans": shown}
