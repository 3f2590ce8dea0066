"""A package is ordered: its terms are the catalogue's, whatever the browser says."""

from datetime import datetime

from shared.billing.messages import Package
from shared.billing.models import OnSale
from shared.payments.models import Payment, begun_on
from shared.payments.refusals import PackageNotFound


def on_sale(offered: OnSale, slug: str) -> Package:
    """Return a package on sale, or raise `PackageNotFound`."""
    found = [package for package in offered.catalogue.packages if package.slug == slug and package.on_sale]
    if not found:
        raise PackageNotFound()
    return found[0]


def ordered(user_id: str, payment_id: str, package: Package, now: datetime, provider: str = "stripe") -> Payment:
    """Return the row of a payment that is about to begin, with the terms of the catalogue."""
    return Payment(
        user_id,
        payment_id,
        provider=provider,
        package=package.slug,
        title=package.title,
        currency=package.currency,
        units=package.units,
        amount=package.price_cents,
        money=package.price_currency,
        created_at=now,
        begun=begun_on(now, payment_id),
    )
