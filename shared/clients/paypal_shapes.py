"""The shapes in which PayPal answers (orders and payments v2, disputes v1), turned into what our rules read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from shared.payments.rules import Back, Paid, Seen, Taking

Thing = dict[str, Any]

APPROVED, PENDING, REFUNDED = "APPROVED", "PENDING", "REFUNDED"
HAD = frozenset({"COMPLETED", "PARTIALLY_REFUNDED", REFUNDED})  # captures of these have brought their money
NOT_HAD = frozenset({"DECLINED", "FAILED"})
BACK_IN = frozenset({"COMPLETED", PENDING})  # refunds of these stand
RESOLVED, INQUIRY = "RESOLVED", "INQUIRY"  # at the stage of an inquiry payer and payee talk, and no money moves
LOST = frozenset({"RESOLVED_BUYER_FAVOUR", "ACCEPTED"})

# Amounts are in ISO 4217's minor units. What is sold here has a hundred of them; what somebody else asks for need not.
NO_MINOR_UNITS = frozenset({"jpy"})
_VALUE = re.compile(r"([0-9]*)(?:\.([0-9]+))?")


class AmountStrange(ValueError):
    """An amount cannot be said exactly, here or there."""


def value_of(amount: int, money: str) -> str:
    """Return an amount in minor units as PayPal writes it, as "9.99"; raises `AmountStrange` where it cannot."""
    if amount < 0:
        raise AmountStrange(money)
    return str(amount) if money in NO_MINOR_UNITS else f"{amount // 100}.{amount % 100:02}"


def amount_of(told: Thing) -> int:
    """Return an amount of PayPal's in minor units, exactly; raises `AmountStrange` where it is no such amount."""
    found = _VALUE.fullmatch(str(told["value"]))
    digits = 0 if _money(told) in NO_MINOR_UNITS else 2
    fraction = (found[2] or "").rstrip("0") if found else "no"
    if found is None or not found[0] or len(fraction) > digits:
        raise AmountStrange(_money(told))
    return int((found[1] or "0") + fraction.ljust(digits, "0"))


def told_of(order: Seen) -> str:
    """Return what PayPal is told of an order, and tells again with each of its payments: ids and names only."""
    return f"{order.user_id}.{order.payment_id}.{order.package}"


def seen_order(order: Thing, live: bool, disputes: Iterable[Thing] = (), merchant_id: str = "") -> Seen:
    """Return what an order says, with its captures and refunds, and the disputes about them.

    One whose money goes to anybody but `merchant_id`, where that is known, is none of ours.
    """
    unit = order["purchase_units"][0]
    captures = captures_of(order)
    had, counted = [each for each in captures if each["status"] in HAD], counted_of(order)
    user_id, payment_id, package = _told(order, merchant_id)
    return Seen(
        provider_id=order["id"],
        user_id=user_id,
        payment_id=payment_id,
        package=package,
        paid=_paid(order, captures),
        amount=amount_of(unit["amount"]),
        received=sum(amount_of(each["amount"]) for each in had),
        money=_money(counted["amount"] if had and counted else unit["amount"]),
        live=live,
        takings=tuple(_takings(order, counted, disputes)) if counted else (),
        refusal=_refusal(order, counted),
        step=PENDING if counted and counted["status"] == PENDING else order["status"],
        provider="paypal",
    )


def captures_of(order: Thing) -> list[Thing]:
    """Return every attempt to take an order's money."""
    return _payments(order, "captures")


def counted_of(order: Thing) -> Thing | None:
    """Return the capture that counts: the last one that has brought money, or the last one."""
    captures = captures_of(order)
    counted = [each for each in captures if each["status"] in HAD] or captures
    return counted[-1] if counted else None


def _told(order: Thing, merchant_id: str) -> tuple[str, str, str]:
    """Return what PayPal was told of an order; one of several parts, or for another payee, is none of ours."""
    (unit, *more) = order["purchase_units"]
    parts = str(unit.get("custom_id") or "").split(".")
    payee = (unit.get("payee") or {}).get("merchant_id")
    foreign = bool(merchant_id and payee and payee != merchant_id)
    return ("", "", "") if more or foreign or len(parts) != 3 else (parts[0], parts[1], parts[2])


def _paid(order: Thing, captures: Sequence[Thing]) -> Paid:
    statuses = {each["status"] for each in captures}
    if statuses & HAD:
        return Paid.RECEIVED
    if PENDING in statuses:
        return Paid.WAITING
    return Paid.REFUSED if statuses & NOT_HAD or order["status"] == "VOIDED" else Paid.WAITING


def _refusal(order: Thing, counted: Thing | None) -> str | None:
    if order["status"] == "VOIDED":
        return "VOIDED"
    if counted is None or counted["status"] not in NOT_HAD:
        return None
    return str((counted.get("status_details") or {}).get("reason") or counted["status"])


def _takings(order: Thing, counted: Thing, disputes: Iterable[Thing]) -> Iterator[Taking]:
    refunds = list(_refunds(order))
    yield from refunds
    disputed = [taking for each in disputes for taking in _disputed(each, counted, refunds)]
    yield from disputed
    rest = _gone(order, counted) - sum(taking.amount for taking in disputed if taking.stands)
    if rest > 0:
        yield Taking(f"{counted['id']}-reversed", Back.DISPUTE, rest, _moment(counted, "update_time"))


def _refunds(order: Thing) -> Iterator[Taking]:
    for each in _payments(order, "refunds"):
        stands = each["status"] in BACK_IN
        yield Taking(each["id"], Back.REFUND, amount_of(each["amount"]), _moment(each, "create_time"), stands)


def _gone(order: Thing, counted: Thing) -> int:
    """Return how much is gone without a refund; it stands nowhere but in the capture's status."""
    if counted["status"] not in NOT_HAD | {REFUNDED}:
        return 0
    return amount_of(counted["amount"]) - sum(taking.amount for taking in _refunds(order) if taking.stands)


def _disputed(dispute: Thing, counted: Thing, refunds: Sequence[Taking]) -> Iterator[Taking]:
    """A dispute holds the money back while it is open; how it was resolved says whether the money is gone for good.

    Where PayPal carries the decision out as a refund, the refund alone counts.
    """
    reference, at = dispute["dispute_id"], _moment(dispute, "create_time")
    held = _within(dispute.get("dispute_amount"), counted)
    if dispute["status"] != RESOLVED:
        if dispute.get("dispute_life_cycle_stage") != INQUIRY:
            yield Taking(reference, Back.DISPUTE, held, at)
        return
    yield Taking(reference, Back.DISPUTE, held, at, stands=False)
    outcome = dispute.get("dispute_outcome") or {}
    if outcome.get("outcome_code") in LOST:
        lost = _within(outcome["amount_refunded"], counted) if outcome.get("amount_refunded") else held
        refunded = sum(taking.amount for taking in refunds if taking.stands and taking.at >= at)
        yield Taking(f"{reference}-lost", Back.DISPUTE, lost, at, stands=refunded < lost)


def _within(told: Thing | None, counted: Thing) -> int:
    """Return how much of a capture an amount is; all of it where none is said, or one in another currency."""
    whole = amount_of(counted["amount"])
    return min(whole, amount_of(told)) if told and _money(told) == _money(counted["amount"]) else whole


def _payments(order: Thing, kind: str) -> list[Thing]:
    return [each for unit in order["purchase_units"] for each in (unit.get("payments") or {}).get(kind) or ()]


def _money(told: Thing) -> str:
    return str(told["currency_code"]).lower()


def _moment(thing: Thing, name: str) -> int:
    return int(datetime.fromisoformat(thing.get(name) or thing["create_time"]).timestamp())
