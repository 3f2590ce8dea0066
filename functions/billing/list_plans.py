"""Somebody looks at what is on sale, and what paid work costs."""

from typing import Literal

from shared.billing.messages import Entitlement, FeaturePrice, Package, Plan, ReferralTerms, Service
from shared.billing.models import NothingOnSale, Offer
from shared.billing.rules import includes
from shared.clients import paypal
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Message


class Feature(Message):
    """A row of a plan: a feature that it includes, or what it gives of it instead (`limit`: how much of it)."""

    feature: str
    title: str
    included: bool
    otherwise: str
    limit: int | None


class PlanOnOffer(Plan):
    """A plan with a row for every feature that plans tell apart, in the order of the page."""

    features: list[Feature]


class OnOffer(Message):
    """Packages and plans on sale, what paid work costs (minutes of credit, or tokens), and what plans include.

    `services` are asked for at `contact_url`; `referral` is what it brings to bring somebody. `methods` are the ways to
    pay a package; plans are paid with Stripe.
    """

    packages: list[Package]
    plans: list[PlanOnOffer]
    prices: list[FeaturePrice]
    entitlements: list[Entitlement]
    services: list[Service]
    referral: ReferralTerms
    contact_url: str | None
    methods: list[Literal["stripe", "paypal"]]


@endpoint("GET /api/payments/plans", scope="member", grants=[reads(Offer), *paypal.GRANTS], errors=[NothingOnSale])
def list_plans() -> OnOffer:
    """List packages, plans and prices."""
    found = Offer.current().catalogue
    return OnOffer(
        packages=[package for package in found.packages if package.on_sale],
        plans=[_with_features(plan, found.entitlements) for plan in found.plans if plan.on_sale],
        prices=found.prices,
        entitlements=found.entitlements,
        services=found.services,
        referral=found.referral,
        contact_url=found.contact_url,
        methods=["stripe", "paypal"] if paypal.is_on() else ["stripe"],
    )


def _with_features(plan: Plan, entitlements: list[Entitlement]) -> PlanOnOffer:
    rows = []
    for each in entitlements:
        mine = includes(each, plan.slug)
        rows.append(
            Feature(
                feature=each.feature,
                title=each.title,
                included=mine,
                otherwise="" if mine else each.otherwise,
                limit=None if mine else each.limit,
            )
        )
    return PlanOnOffer(**plan.model_dump(), features=rows)
