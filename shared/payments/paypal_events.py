"""What an event of PayPal's is about: only ids are taken from it, for what has become of the thing is asked anew."""

import re
from collections.abc import Mapping
from typing import Any

from shared.payments.events import Kind, Strange, Subject, inner, text

ORDERS, CAPTURES = "CHECKOUT.", "PAYMENT.CAPTURE."
# These are about money that went back, and name the capture that it came from.
BACK = ("PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.REVERSED", "PAYMENT.REFUND.")
DISPUTES = "CUSTOMER.DISPUTE."

_EVENT = re.compile(r"[A-Za-z0-9-]{1,100}")
_ID = re.compile(r"[A-Z0-9]{1,36}")
_DISPUTE = re.compile(r"[A-Z0-9-]{1,255}")
_UP = re.compile(r"https?://[^/]+/v2/payments/captures/([A-Z0-9]{1,36})")


def subject_of(event: Any) -> Subject | Strange:
    """Return what an event is about, or why it has no effect."""
    if not isinstance(event, Mapping):
        return Strange.SHAPE
    event_id, kind, thing = text(event, "id"), text(event, "event_type"), inner(event, "resource")
    if not _EVENT.fullmatch(event_id) or not kind:
        return Strange.SHAPE
    if not kind.startswith((ORDERS, CAPTURES, DISPUTES, *BACK)):
        return Strange.TYPE
    about = _about(kind, thing)
    # One of ours that is not written as we know it is an alarm: somebody has to look.
    return Subject(event_id, kind, *about) if about else Strange.VERSION


def _about(kind: str, thing: Mapping[str, Any]) -> tuple[Kind, str] | None:
    if kind.startswith(DISPUTES):
        return _named(Kind.PAYPAL_DISPUTE, _DISPUTE, text(thing, "dispute_id"))
    if kind.startswith(ORDERS):
        return _named(Kind.PAYPAL_ORDER, _ID, text(thing, "order_id") or text(thing, "id"))
    related = inner(thing, "supplementary_data", "related_ids")
    order = _named(Kind.PAYPAL_ORDER, _ID, text(related, "order_id"))
    capture = _capture_above(thing) if kind.startswith(BACK) else text(thing, "id")
    return order or _named(Kind.PAYPAL_CAPTURE, _ID, capture)


def _capture_above(thing: Mapping[str, Any]) -> str:
    links = thing.get("links")
    for link in links if isinstance(links, list) else ():
        found = _UP.fullmatch(text(link, "href")) if isinstance(link, Mapping) and link.get("rel") == "up" else None
        if found:
            return found[1]
    return ""


def _named(kind: Kind, pattern: re.Pattern[str], found: str) -> tuple[Kind, str] | None:
    return (kind, found) if pattern.fullmatch(found) else None
