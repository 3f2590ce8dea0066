"""Somebody orders a package and pays it with PayPal: approved there, and taken when they are back here."""

import os
from dataclasses import dataclass, replace
from datetime import datetime

from shared.billing.models import Offer
from shared.clients import paypal
from shared.core import log
from shared.core.grants import Grant, reads, writes
from shared.core.ids import at
from shared.core.table import Transaction
from shared.payments.models import Payment
from shared.payments.packages import on_sale, ordered
from shared.payments.paying import GRANTS as PAYING
from shared.payments.paying import METRIC, NotKnown, bring_on
from shared.payments.refusals import OrderChanged
from shared.payments.rules import Paid, Seen, problem_of

ORDERING: tuple[Grant, ...] = (reads(Offer), writes(Payment), *paypal.GRANTS)
CAPTURING: tuple[Grant, ...] = (*PAYING, *paypal.GRANTS)
ENVIRONMENT = (*paypal.ENVIRONMENT, "APP_URL")


@dataclass(frozen=True)
class Begun:
    """An order that waits for its payer to approve it."""

    payment: Payment
    order_id: str
    approve_url: str


def order(user_id: str, slug: str, now: datetime) -> Begun:
    """Begin an order for a package on sale.

    Its id is known here before its payer knows it: no order is paid that the nightly comparison does not ask for.
    Raises `PackageNotFound` or `PayPalOff`.
    """
    package = on_sale(Offer.current(), slug)
    row = ordered(user_id, at(now), package, now, provider="paypal")
    Transaction().create(row).commit()
    asked = Seen("", user_id, row.payment_id, slug, Paid.WAITING, int(row.amount), 0, row.money, live=False)
    order_id, approve_url = paypal.begin_payment(asked, package.title, os.environ["APP_URL"])
    effects = Transaction()
    row.becomes(effects, None, provider_id=order_id)
    effects.commit()
    return Begun(row, order_id, approve_url)


def capture(user_id: str, order_id: str, now: datetime) -> tuple[Payment, Seen]:
    """Take the money of one's own approved order and bring the payment on; return it, and what PayPal says.

    What was approved is compared with what was ordered before anything is taken, for a browser can make orders at
    PayPal too. Raises `NotAtProvider`, `NotKnown`, `OrderChanged` or `ProviderRefused`.
    """
    seen = paypal.payment(order_id)
    payment = Payment.find(user_id, seen.payment_id) if seen.user_id == user_id and seen.payment_id else None
    if payment is None or payment.provider_id != order_id:
        raise NotKnown()
    if seen.step == paypal.APPROVED and not payment.bought:
        _require_unchanged(payment, seen)
        seen = paypal.capture(seen)
    return bring_on(seen, paypal.is_live(), now), seen


def _require_unchanged(payment: Payment, seen: Seen) -> None:
    differs = problem_of(payment.terms, replace(seen, received=seen.amount))
    if differs:
        log.info("an order is not what was ordered", payment_id=payment.payment_id, differs=differs)
        log.metric(METRIC, 1, reason="changed_order")
        raise OrderChanged()
