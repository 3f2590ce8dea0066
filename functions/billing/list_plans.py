"""Somebody looks at what is on sale, and what paid work costs."""

from typing import Literal

from shared.billing.messages import Entitlement, FeaturePrice, Package, Plan
from shared.billing.models import NothingOnSale, Offer
from shared.clients import paypal
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Message


class OnOffer(Message):
    """Packages and plans on sale, what paid work costs (minutes of credit, or tokens), and what plans include.

    `methods` are the ways to pay a package; plans are paid with Stripe.
    """

    packages: list[Package]
    plans: list[Plan]
    prices: list[FeaturePrice]
    entitlements: list[Entitlement]
    contact_url: str | None
    methods: list[Literal["stripe", "paypal"]]


@endpoint("GET /api/payments/plans", scope="member", grants=[reads(Offer), *paypal.GRANTS], errors=[NothingOnSale])
def list_plans() -> OnOffer:
    """List packages, plans and prices."""
    found = Offer.current().catalogue
    return OnOffer(
        packages=[package for package in found.packages if package.on_sale],
        plans=[plan for plan in found.plans if plan.on_sale],
        prices=found.prices,
        entitlements=found.entitlements,
        contact_url=found.contact_url,
        methods=["stripe", "paypal"] if paypal.is_on() else ["stripe"],
    )
