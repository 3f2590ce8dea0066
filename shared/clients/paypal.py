"""PayPal, in the words of the product: what it says of an order now, and what we ask of it.

Its REST interface is asked over the HTTP library that is here anyway: of its hundreds of requests we need eight, and
PayPal's own library brings a model for each of all its shapes and a second HTTP library.
"""

import os
import time
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from botocore.exceptions import ClientError

from shared.clients.paypal_access import Access
from shared.clients.paypal_shapes import APPROVED as APPROVED  # noqa: PLC0414 what `step` says of one that may be taken
from shared.clients.paypal_shapes import counted_of, seen_order, told_of, value_of
from shared.core import log
from shared.core.errors import Unavailable
from shared.core.grants import secret as sees_secret
from shared.core.secrets import secret
from shared.payments.refusals import NotAtProvider, PayPalOff, ProviderRefused
from shared.payments.rules import Paid, Seen

# What a function that uses this module declares.
GRANTS = (sees_secret("paypal"),)
ENVIRONMENT = ("PAYPAL_API_URL",)
LAYERS = ("core",)
TIMEOUT = 25  # seconds of such a function

LIVE_HOST = "api-m.paypal.com"
SECONDS, REPEATS = 4, 1
OFF_SECONDS = 60
AGAIN = frozenset({429, 500, 502, 503, 504})
DECLINED = frozenset({"INSTRUMENT_DECLINED", "PAYER_CANNOT_PAY", "TRANSACTION_REFUSED"})
TAKEN_ALREADY, NOT_APPROVED = "ORDER_ALREADY_CAPTURED", frozenset({"ORDER_NOT_APPROVED", "PAYER_ACTION_REQUIRED"})
Thing = dict[str, Any]


def is_on() -> bool:
    """Tell whether payments with PayPal are offered on this stage: whether its secret has been filled."""
    return bool(keys().get("client_id"))


def is_live() -> bool:
    """Tell whether this stage moves real money, which the address says; a sandbox is at another."""
    return urlsplit(base()).hostname == LIVE_HOST


def base() -> str:
    """Return where PayPal's interface is."""
    return os.environ["PAYPAL_API_URL"].rstrip("/")


def keys() -> Thing:
    """Return the secret, which is empty on a stage without PayPal; that it is, is known for a minute."""
    return _keys(int(time.monotonic() // OFF_SECONDS))


@lru_cache(maxsize=1)
def _keys(_minute: int) -> Thing:
    try:
        return secret("paypal")
    except ValueError:  # an empty text, as the emulator has it
        return {}
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return {}


def payment(order_id: str) -> Seen:
    """Return what PayPal says of an order now; raises `NotAtProvider`.

    Nothing in an order tells that there is a dispute about it, and a refund may be what carries one out: so all of them
    are asked for.
    """
    found = _order(order_id)
    counted = counted_of(found)
    return _seen(found, _disputes(counted["id"]) if counted else [])


def of_capture(capture_id: str) -> Seen:
    """Return what PayPal says of the order to which a capture belongs; raises `NotAtProvider`."""
    found = _asked("GET", f"/v2/payments/captures/{quote(capture_id, safe='')}")
    order_id = ((found.get("supplementary_data") or {}).get("related_ids") or {}).get("order_id")
    if not order_id:
        raise NotAtProvider()
    return payment(order_id)


def of_dispute(dispute_id: str) -> list[Seen]:
    """Return what PayPal says of every order that a dispute is about; raises `NotAtProvider` where there is none."""
    found, seen = _asked("GET", f"/v1/customer/disputes/{quote(dispute_id, safe='')}"), []
    for each in found.get("disputed_transactions") or ():
        with suppress(NotAtProvider):  # one of another business of the same account
            seen.append(of_capture(str(each.get("seller_transaction_id"))))
    if not seen:
        raise NotAtProvider()
    return seen


def begin_payment(order: Seen, title: str, back_to: str) -> tuple[str, str]:
    """Begin an order, once for its payment; return its id, and where the payer approves it.

    Only what brings its money at once is taken, and nothing is shipped. The invoice's number is the payment's: an
    account that is set up so refuses to take money for the same one twice.
    """
    shown = {
        "return_url": back_to,
        "cancel_url": back_to,
        "user_action": "PAY_NOW",
        "shipping_preference": "NO_SHIPPING",
        "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
    }
    unit = {
        "custom_id": told_of(order),
        "invoice_id": order.payment_id,
        "description": title,
        "amount": _amount(order.amount, order.money),
    }
    made = _asked(
        "POST",
        "/v2/checkout/orders",
        {"intent": "CAPTURE", "purchase_units": [unit], "payment_source": {"paypal": {"experience_context": shown}}},
        key=f"order-{order.payment_id}",
    )
    links = {link["rel"]: link["href"] for link in made["links"]}
    return made["id"], links.get("payer-action") or links["approve"]


def capture(seen: Seen) -> Seen:
    """Take the money of an order that its payer has approved; again is the same. Raises `ProviderRefused`.

    An order is captured once, so that it needs no key: a key would also repeat a refusal after the payer has chosen
    another card.
    """
    try:
        made = _asked("POST", f"/v2/checkout/orders/{quote(seen.provider_id, safe='')}/capture", {})
    except ProviderRefused as refused:
        reason = str(refused.facts["reason"])
        if reason in DECLINED:
            return replace(seen, paid=Paid.REFUSED, refusal=reason, step="PAYER_ACTION_REQUIRED")
        if reason != TAKEN_ALREADY and reason not in NOT_APPROVED:
            raise
        return payment(seen.provider_id)
    return _seen(made, [])


def refund(order_id: str, amount: int, key: str) -> str:
    """Refund a part of a payment, in minor units, once for a key; return the refund's id. Raises `ProviderRefused`."""
    found = _order(order_id)
    counted = counted_of(found)
    if counted is None:
        raise ProviderRefused(reason="NOT_CAPTURED")
    body = {"amount": _amount(amount, str(counted["amount"]["currency_code"]).lower())}
    made = _asked("POST", f"/v2/payments/captures/{quote(counted['id'], safe='')}/refund", body, key=f"refund-{key}")
    return str(made["id"])


def _seen(order: Thing, disputes: list[Thing]) -> Seen:
    return seen_order(order, is_live(), disputes, str(keys().get("merchant_id") or ""))


def _order(order_id: str) -> Thing:
    return _asked("GET", f"/v2/checkout/orders/{quote(order_id, safe='')}")


def _disputes(capture_id: str) -> list[Thing]:
    listed = _asked("GET", f"/v1/customer/disputes?{urlencode({'disputed_transaction_id': capture_id})}")
    ids = [each["dispute_id"] for each in listed.get("items") or ()]
    return [_asked("GET", f"/v1/customer/disputes/{quote(each, safe='')}") for each in ids]


def _amount(amount: int, money: str) -> Thing:
    return {"currency_code": money.upper(), "value": value_of(amount, money)}


@cache
def _access(address: str, client_id: str, client_secret: str) -> Access:
    return Access(address, client_id, client_secret, SECONDS)


def _asked(method: str, path: str, body: Thing | None = None, key: str | None = None) -> Thing:
    """Return PayPal's answer to a request, which is tried twice; turn its refusals into ours."""
    known = keys()
    if not known.get("client_id"):
        raise PayPalOff()
    access = _access(base(), known["client_id"], known["client_secret"])
    status, answer = 0, Thing()
    for _ in range(1 + REPEATS):
        status, answer = access.ask(method, path, body, key)
        if status == 401:
            access.forget()
        elif status and status not in AGAIN:
            break
    if status in (200, 201):
        return answer
    _refuse(status, answer)
    raise Unavailable(retry_after=5)


def _refuse(status: int, answer: Thing) -> None:
    if status == 404:
        raise NotAtProvider()
    if status in (400, 422):
        issues = [str(each.get("issue")) for each in answer.get("details") or ()]
        raise ProviderRefused(reason=issues[0] if issues else str(answer.get("name")))
    if status in (401, 403):
        # Keys that are wrong or may not do this are for operators to mend.
        log.exception("the payment provider refuses us", PermissionError(str(status)), status=status)
        raise Unavailable(retry_after=60)
