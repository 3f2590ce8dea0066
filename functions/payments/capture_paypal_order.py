"""Somebody has approved an order at PayPal: its money is taken, and what PayPal says counts."""

import re
from typing import Annotated

from shared.clients.paypal import ENVIRONMENT, LAYERS, TIMEOUT
from shared.core.clock import now
from shared.core.errors import NotFound
from shared.core.function import Caller, Limit, endpoint
from shared.payments.messages import PaymentView
from shared.payments.paying import NotKnown, NotOurs
from shared.payments.paypal_ordering import CAPTURING, capture
from shared.payments.refusals import (
    NotAtProvider,
    NotYourPayment,
    OrderChanged,
    PaymentHeld,
    PaymentNotMade,
    PayPalOff,
    ProviderRefused,
)

OrderId = Annotated[str, re.compile(r"^[A-Z0-9]{1,36}$")]


@endpoint(
    "POST /api/payments/paypal/orders/{order_id}/capture",
    scope="member",
    grants=CAPTURING,
    errors=[NotFound, NotYourPayment, PaymentNotMade, PaymentHeld, OrderChanged, PayPalOff, ProviderRefused],
    limit=Limit(60, 3600, by="caller"),
    layers=LAYERS,
    environment=ENVIRONMENT,
    timeout=TIMEOUT,
)
def capture_paypal_order(order_id: OrderId, caller: Caller) -> PaymentView:
    """Capture an approved order: what it brings is there when this answers, whether or not the webhook came first."""
    try:
        payment, seen = capture(caller.user_id, order_id, now())
    except (NotAtProvider, NotKnown, NotOurs):
        raise NotYourPayment() from None
    return PaymentView.of_made(payment, seen)
