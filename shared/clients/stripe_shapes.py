"""The shapes in which Stripe answers, in the newest version of its interface, turned into what our rules read."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from shared.payments.periods import Invoice, Line, SeenSubscription
from shared.payments.rules import Back, Paid, Seen, Taking

# A dispute of these has taken the money; the others are questions, or were decided for us.
TAKES = frozenset({"needs_response", "under_review", "lost", "appeal_needs_response", "appeal_under_review"})
BACK_IN = frozenset({"succeeded", "pending", "requires_action"})


def seen_payment(intent: dict[str, Any], disputes: Iterable[dict[str, Any]] = ()) -> Seen:
    """Return what a payment intent says, with its charge written out, and the disputes about it."""
    told, charge = intent.get("metadata") or {}, intent.get("latest_charge")
    charge = charge if isinstance(charge, dict) else {}
    declined = intent.get("last_payment_error") or {}
    return Seen(
        provider_id=intent["id"],
        user_id=told.get("user_id", ""),
        payment_id=told.get("payment_id", ""),
        package=told.get("package", ""),
        paid=_paid(intent["status"], bool(declined)),
        amount=intent["amount"],
        received=intent.get("amount_received", 0),
        money=intent["currency"],
        live=intent["livemode"],
        takings=tuple(_takings(charge, disputes)),
        refusal=(declined.get("decline_code") or declined.get("code")),
        step=intent["status"],
        provider="stripe",
    )


def _paid(status: str, declined: bool) -> Paid:
    if status == "succeeded":
        return Paid.RECEIVED
    refused = status == "canceled" or (status == "requires_payment_method" and declined)
    return Paid.REFUSED if refused else Paid.WAITING


def _takings(charge: dict[str, Any], disputes: Iterable[dict[str, Any]]) -> Iterator[Taking]:
    for each in (charge.get("refunds") or {}).get("data", ()):
        yield Taking(each["id"], Back.REFUND, each["amount"], each["created"], each["status"] in BACK_IN)
    for each in disputes:
        if not each["status"].startswith("warning") and each["status"] != "prevented":
            yield Taking(each["id"], Back.DISPUTE, each["amount"], each["created"], each["status"] in TAKES)


def seen_subscription(found: dict[str, Any], invoices: Iterable[dict[str, Any]] = ()) -> SeenSubscription:
    """Return what a subscription says, with its newest invoice written out, and its invoices."""
    told, item = found.get("metadata") or {}, found["items"]["data"][0]
    latest = found.get("latest_invoice")
    open_one = latest if isinstance(latest, dict) and latest["status"] == "open" else {}
    return SeenSubscription(
        subscription_id=found["id"],
        user_id=told.get("user_id", ""),
        attempt=told.get("attempt", ""),
        customer_id=_id(found["customer"]),
        status=found["status"],
        price_id=item["price"]["id"],
        item_id=item["id"],
        anchor=_moment(found["billing_cycle_anchor"]),
        live=found["livemode"],
        ends_with_period=found["cancel_at_period_end"],
        pending_price_id=_pending_price_id(found.get("pending_update")),
        client_secret=(open_one.get("confirmation_secret") or {}).get("client_secret"),
        invoices=tuple(seen_invoice(each) for each in invoices),
    )


def _pending_price_id(update: dict[str, Any] | None) -> str | None:
    """Return the price that counts once it is paid; None where no change waits."""
    items = (update or {}).get("subscription_items") or []
    return _id(items[0].get("price")) if items else None


def seen_invoice(found: dict[str, Any]) -> Invoice:
    """Return what an invoice says, with what was told of its subscription when it was made."""
    of = (found.get("parent") or {}).get("subscription_details") or {}
    return Invoice(
        invoice_id=found["id"],
        at=_moment(found["created"]),
        status=found["status"],
        amount_due=found["amount_due"],
        amount_paid=found["amount_paid"],
        money=found["currency"],
        lines=tuple(_line(line) for line in found["lines"]["data"]),
        subscription_id=_id(of.get("subscription")),
        user_id=(of.get("metadata") or {}).get("user_id", ""),
    )


def _line(found: dict[str, Any]) -> Line:
    parent = found.get("parent") or {}
    details = parent.get("subscription_item_details") or parent.get("invoice_item_details") or {}
    pricing = (found.get("pricing") or {}).get("price_details") or {}
    period = found["period"]
    starts, ends = _moment(period["start"]), _moment(period["end"])
    return Line(_id(pricing.get("price", "")), found["amount"], starts, ends, bool(details.get("proration")))


def _id(thing: Any) -> str:
    return str(thing["id"]) if isinstance(thing, dict) else str(thing or "")


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
