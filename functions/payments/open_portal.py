"""Somebody looks after their cards and invoices on Stripe's own page."""

import os

from shared.clients.stripe import ENVIRONMENT, GRANTS, LAYERS, TIMEOUT, NotAtProvider, ProviderRefused, portal
from shared.core.errors import NotFound
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.payments.models import BillingCustomer


class NothingPaid(NotFound):
    """You have not begun any payment yet, so there is nothing to look after."""


class Portal(Message):
    """Where the page is, for minutes and for you alone."""

    url: str


@endpoint(
    "POST /api/payments/portal",
    scope="member",
    grants=[reads(BillingCustomer), *GRANTS],
    errors=[NothingPaid, NotAtProvider, ProviderRefused],
    limit=Limit(20, 3600, by="caller"),
    layers=LAYERS,
    environment=(*ENVIRONMENT, "APP_URL"),
    timeout=TIMEOUT,
)
def open_portal(caller: Caller) -> Portal:
    """Open Stripe's page about cards and invoices."""
    customer = BillingCustomer.find(caller.user_id)
    if customer is None:
        raise NothingPaid()
    return Portal(url=portal(customer.customer_id, os.environ["APP_URL"]))
