"""What an event of Stripe's is about: only ids are taken from it, for what has become of the thing is asked anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# The newest version's shapes are read; the endpoint at Stripe is made with it.
VERSIONS = frozenset({"2026-10-28.endive"})

PAYMENTS = frozenset({"payment_intent", "charge", "refund", "dispute", "checkout.session"})
SUBSCRIBING = frozenset({"subscription", "invoice"})


class Kind(StrEnum):
    """What an event can be about."""

    PAYMENT = "payment"
    SUBSCRIPTION = "subscription"
    PAYPAL_ORDER = "paypal_order"
    PAYPAL_CAPTURE = "paypal_capture"
    PAYPAL_DISPUTE = "paypal_dispute"


class Strange(StrEnum):
    """Why an event has no effect; what is an alarm is another's event or one of the other mode."""

    TYPE = "unknown_type"
    VERSION = "unknown_version"
    MODE = "other_mode"
    ACCOUNT = "other_account"
    SHAPE = "unknown_shape"


ALARMING = frozenset({Strange.MODE, Strange.ACCOUNT, Strange.VERSION})


@dataclass(frozen=True)
class Subject:
    """The payment, subscription, capture or dispute that an event is about."""

    event_id: str
    type: str
    kind: Kind
    subject_id: str


def subject_of(event: Any, live: bool) -> Subject | Strange:
    """Return what an event is about, or why it has no effect on this stage; `live` says which mode the stage is in."""
    if not isinstance(event, Mapping) or not text(event, "id") or not text(event, "type"):
        return Strange.SHAPE
    if event.get("account"):
        return Strange.ACCOUNT
    if event.get("livemode") is not live:
        return Strange.MODE
    if event.get("api_version") not in VERSIONS:
        return Strange.VERSION
    thing = inner(event, "data", "object")
    name = text(thing, "object")
    if name not in PAYMENTS | SUBSCRIBING or not event["type"].startswith(_FAMILIES[name]):
        return Strange.TYPE
    kind = Kind.PAYMENT if name in PAYMENTS else Kind.SUBSCRIPTION
    found = _subject_id(name, thing)
    return Subject(event["id"], event["type"], kind, found) if found else Strange.TYPE


_FAMILIES: dict[str, tuple[str, ...]] = {
    "payment_intent": ("payment_intent.",),
    "charge": ("charge.",),
    "refund": ("refund.", "charge.refund."),
    "dispute": ("charge.dispute.",),
    "checkout.session": ("checkout.session.",),
    "subscription": ("customer.subscription.",),
    "invoice": ("invoice.",),
}


def _subject_id(name: str, thing: Mapping[str, Any]) -> str:
    if name in ("payment_intent", "subscription"):
        return text(thing, "id")
    if name == "invoice":
        return text(inner(thing, "parent", "subscription_details"), "subscription")
    return text(thing, "payment_intent")


def inner(thing: Any, *path: str) -> Mapping[str, Any]:
    """Return the object at a path of names within a provider's event, an empty one where there is none."""
    for name in path:
        thing = thing.get(name) if isinstance(thing, Mapping) else None
    return thing if isinstance(thing, Mapping) else {}


def text(thing: Mapping[str, Any], name: str) -> str:
    """Return a text of at most 255 characters, or the id of a thing that is written out in its place; or nothing."""
    value = thing.get(name)
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) and len(value) <= 255 else ""
