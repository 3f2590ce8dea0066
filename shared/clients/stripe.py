"""Stripe, in the words of the product: what it says of a payment or a subscription now, and what we ask of it.

Its answers have the shapes of the newest version of its interface, which the library pins.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache, partial
from typing import Any, NoReturn

import stripe

from shared.clients.stripe_shapes import seen_invoice, seen_payment, seen_subscription
from shared.core import log
from shared.core.errors import PaymentRequired, Unavailable
from shared.core.grants import secret as sees_secret
from shared.core.secrets import secret
from shared.payments.periods import Invoice, PlanTerms, SeenSubscription
from shared.payments.refusals import NotAtProvider as NotAtProvider  # noqa: PLC0414 each asker says it with the client
from shared.payments.refusals import ProviderRefused as ProviderRefused  # noqa: PLC0414
from shared.payments.rules import Seen

# What a function that uses this module declares.
GRANTS = (sees_secret("stripe"),)
ENVIRONMENT = ("STRIPE_API_URL",)
LAYERS = ("core", "payments")
TIMEOUT = 25  # seconds of such a function: two tries of 5 s for each of two calls

SECONDS, REPEATS = 5, 1
MOST_INVOICES = 24  # the newest ones: two years of months
WITH_CHARGE = ["latest_charge.refunds"]
WITH_SECRET = ["latest_invoice.confirmation_secret"]


class CardDeclined(PaymentRequired):
    """The payment was declined; `reason` says why, as far as the bank tells."""


def is_live() -> bool:
    """Tell whether this stage moves real money, which its key says."""
    return "_live_" in str(secret("stripe")["api_key"])


def payment(intent_id: str) -> Seen:
    """Return what Stripe says of a payment now; raises `NotAtProvider`."""
    with _asking():
        found = _client().v1.payment_intents.retrieve(intent_id, {"expand": WITH_CHARGE})
        return _with_disputes(found.to_dict())


def payments(since: datetime, until: datetime) -> Iterator[tuple[str, Callable[[], Seen]]]:
    """Yield the id of every payment that was begun in a stretch of time, and what reads what Stripe says of it.

    So one that cannot be read stands in no other's way.
    """
    span = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
    asked: Any = {"created": span, "limit": 100, "expand": ["data.latest_charge.refunds"]}
    with _asking():
        listed = _client().v1.payment_intents.list(asked)
        for found in listed.auto_paging_iter():
            yield found.id, partial(_said, found)


def months_paid(since: datetime, until: datetime) -> dict[str, Invoice]:
    """Return the invoices that were paid for in a stretch of time, by the payments that have paid them.

    One that cannot be read is left out: whoever asks for it by itself learns why.
    """
    span = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
    asked: Any = {"created": span, "status": "paid", "limit": 100, "expand": ["data.invoice"]}
    months: dict[str, Invoice] = {}
    with _asking():
        for found in _client().v1.invoice_payments.list(asked).auto_paging_iter():
            with suppress(KeyError, TypeError, ValueError, AttributeError):
                months.update([_paying(found.to_dict())])
    return months


def month_paid_with(intent_id: str) -> Invoice | None:
    """Return the invoice that a payment has paid for; None for a payment that was for none."""
    of: Any = {"payment": {"type": "payment_intent", "payment_intent": intent_id}, "expand": ["data.invoice"]}
    with _asking():
        found = _client().v1.invoice_payments.list(of).data
        return _paying(found[0].to_dict())[1] if found else None


def payment_of(invoice_id: str) -> str | None:
    """Return the payment with which an invoice was paid; None where nothing was paid."""
    with _asking():
        found = _client().v1.invoice_payments.list({"invoice": invoice_id, "status": "paid"}).data
        return found[0].to_dict()["payment"].get("payment_intent") if found else None


def begin_payment(order: Seen, customer_id: str, title: str) -> tuple[str, str]:
    """Begin a payment, once for its order; return its id, and the secret for the payer's browser."""
    told = {"user_id": order.user_id, "payment_id": order.payment_id, "package": order.package}
    with _asking():
        made = _client().v1.payment_intents.create(
            {
                "amount": order.amount,
                "currency": order.money,
                "customer": customer_id,
                "description": title,
                "automatic_payment_methods": {"enabled": True},
                "metadata": told,
            },
            {"idempotency_key": f"payment-{order.payment_id}"},
        )
        return made.id, str(made.client_secret)


def refund(intent_id: str, amount: int, key: str) -> str:
    """Refund a part of a payment, in minor units, once for a key; return the refund's id. Raises `ProviderRefused`."""
    with _asking():
        made = _client().v1.refunds.create(
            {"payment_intent": intent_id, "amount": amount}, {"idempotency_key": f"refund-{key}"}
        )
        return made.id


def begin_customer(user_id: str) -> str:
    """Make somebody known to Stripe, by our id alone; return their id there."""
    with _asking():
        made = _client().v1.customers.create(
            {"metadata": {"user_id": user_id}}, {"idempotency_key": f"customer-{user_id}"}
        )
        return made.id


def forget_customer(customer_id: str) -> None:
    """Have Stripe forget somebody, whose subscriptions end with that; again is the same."""
    with suppress(NotAtProvider), _asking():
        _client().v1.customers.delete(customer_id)


def portal(customer_id: str, back_to: str) -> str:
    """Return the address of Stripe's own page about somebody's invoices and cards."""
    with _asking():
        made = _client().v1.billing_portal.sessions.create({"customer": customer_id, "return_url": back_to})
        return made.url


def price(name: str, title: str, terms: PlanTerms) -> str:
    """Return the id of the price of a plan's month, which is made if there is none of that name."""
    with _asking():
        known = _client().v1.prices.list({"lookup_keys": [name], "limit": 1}).data
        if known:
            return known[0].id
        made = _client().v1.prices.create(
            {
                "currency": terms.money,
                "unit_amount": terms.amount,
                "recurring": {"interval": "month"},
                "lookup_key": name,
                "product_data": {"name": title},
                "metadata": {"plan": terms.plan},
            },
            {"idempotency_key": f"price-{name}"},
        )
        return made.id


def begin_subscription(user_id: str, customer_id: str, price_id: str, attempt: str) -> SeenSubscription:
    """Begin a subscription, once for an attempt; its first month waits to be paid with `client_secret`."""
    with _asking():
        made = _client().v1.subscriptions.create(
            {
                "customer": customer_id,
                "items": [{"price": price_id}],
                "payment_behavior": "default_incomplete",
                "payment_settings": {"save_default_payment_method": "on_subscription"},
                "metadata": {"user_id": user_id, "attempt": attempt},
                "expand": WITH_SECRET,
            },
            {"idempotency_key": f"subscription-{attempt}"},
        )
        return seen_subscription(made.to_dict())


def owner_of(subscription_id: str) -> str:
    """Return whose a subscription is, as we had told Stripe; an empty text where it is none of ours."""
    with _asking():
        found = _client().v1.subscriptions.retrieve(subscription_id).to_dict()
        return str((found.get("metadata") or {}).get("user_id", ""))


def subscription(subscription_id: str) -> SeenSubscription:
    """Return what Stripe says of a subscription and its invoices now; raises `NotAtProvider`."""
    with _asking():
        found = _client().v1.subscriptions.retrieve(subscription_id, {"expand": WITH_SECRET}).to_dict()
        listed = _client().v1.invoices.list({"subscription": subscription_id, "limit": MOST_INVOICES})
        return seen_subscription(found, [each.to_dict() for each in listed.data])


def change_price(seen: SeenSubscription, price_id: str, at_once: bool, key: str) -> None:
    """Change the plan: at once for the part of its month that is left, or without money from the next month on.

    A change that has to be paid for and is not paid yet is kept by Stripe until it is, or until it is too late.
    """
    paying = {"proration_behavior": "always_invoice", "payment_behavior": "pending_if_incomplete"}
    asked: Any = {"items": [{"id": seen.item_id, "price": price_id}]}
    asked |= paying if at_once else {"proration_behavior": "none"}
    with _asking():
        _client().v1.subscriptions.update(
            seen.subscription_id, asked, {"idempotency_key": f"change-{seen.subscription_id}-{key}"}
        )


def end_with_period(subscription_id: str, ends: bool) -> None:
    """Have a subscription end with the month that is paid for, or have it go on."""
    with _asking():
        _client().v1.subscriptions.update(subscription_id, {"cancel_at_period_end": ends})


def end_now(subscription_id: str) -> None:
    """End a subscription whose first month was never paid; one that has ended already is none any more."""
    with suppress(NotAtProvider), _asking():
        _client().v1.subscriptions.cancel(subscription_id)


@cache
def _client() -> stripe.StripeClient:
    return stripe.StripeClient(
        str(secret("stripe")["api_key"]),
        base_addresses={"api": os.environ["STRIPE_API_URL"].rstrip("/")},
        max_network_retries=REPEATS,
        http_client=stripe.RequestsClient(timeout=SECONDS),
    )


@contextmanager
def _asking() -> Iterator[None]:
    """Turn Stripe's refusals into ours."""
    try:
        yield
    except stripe.CardError as error:
        raise CardDeclined(reason=str(error.code)) from None
    except stripe.InvalidRequestError as error:
        _refused(error)
    except (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError, stripe.IdempotencyError) as error:
        raise Unavailable(retry_after=5) from error
    except stripe.StripeError as error:
        # A key that is wrong or may not do this is for operators to mend.
        log.exception("the payment provider refuses us", error)
        raise Unavailable(retry_after=60) from None


def _refused(error: stripe.InvalidRequestError) -> NoReturn:
    if error.code == "resource_missing":
        raise NotAtProvider(what=error.param) from None
    raise ProviderRefused(reason=str(error.code)) from None


def _paying(found: dict[str, Any]) -> tuple[str, Invoice]:
    return str(found["payment"].get("payment_intent")), seen_invoice(found["invoice"])


def _said(intent: stripe.PaymentIntent) -> Seen:
    with _asking():
        return _with_disputes(intent.to_dict())


def _with_disputes(intent: dict[str, Any]) -> Seen:
    charge = intent.get("latest_charge")
    if not isinstance(charge, dict) or not charge.get("disputed"):
        return seen_payment(intent)
    listed = _client().v1.disputes.list({"payment_intent": intent["id"]})
    return seen_payment(intent, [each.to_dict() for each in listed.data])
