"""What happens to somebody's credits and tokens: every act turns a book into the next one, and says what it wrote."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.core.errors import Invalid
from shared.ledger.books import (
    BalanceEmpty,
    BalanceHeld,
    BalanceOwed,
    Book,
    Change,
    Counter,
    Hold,
    Kind,
    Lot,
    NothingLeft,
    Posting,
    Reason,
    Source,
    TooManyHolds,
)

MOST_UNITS = 1_000_000_000  # of one act
MOST_HOLDS = 50  # that one book may have open
MOST_LOTS = 100  # that one book keeps apart: its row stays far below 400 KB
MOST_PARTS = 1000  # that all open holds of a book are made of
EARLIER = "earlier"  # what the oldest bought lots are called together


def check_units(units: int) -> None:
    """Refuse what is no number of units: whole, from 1 to a thousand million."""
    if type(units) is not int or not 1 <= units <= MOST_UNITS:
        raise Invalid.field("units", f"a whole number from 1 to {MOST_UNITS}")


def received(book: Book, kind: Kind, counter: Counter, lot: Lot) -> Change:
    """Add a lot; a debt is paid out of it first."""
    check_units(lot.units)
    return Change(_with(book, [lot]), (Posting(kind, lot.units, 0, lot.lot_id, counter, expires_at=lot.expires_at),))


def held(book: Book, hold: Hold, units: int) -> Change:
    """Set units aside for paid work, granted and oldest ones first.

    Raises `BalanceOwed`, `BalanceHeld` or `BalanceEmpty`, which tell apart why there is not enough.
    """
    _check_enough(book, units)
    lots, parts = _drawn(_in_turn(book.lots), units)
    if len(book.holds) >= MOST_HOLDS or sum(len(each.parts) for each in book.holds) + len(parts) > MOST_PARTS:
        raise TooManyHolds()
    following = replace(book, lots=lots, holds=(*book.holds, replace(hold, parts=parts)))
    posting = Posting(Kind.HOLD, -units, units, hold.hold_id, None, hold.feature, expires_at=hold.expires_at)
    return Change(following, (posting,))


def settled(book: Book, hold_id: str, used: int) -> Change:
    """Charge what paid work has used of its hold, and give the rest back. Raises `HoldClosed`."""
    hold = book.hold(hold_id)
    if type(used) is not int or not 0 <= used <= hold.units:
        raise Invalid.field("used", f"a whole number from 0 to {hold.units}")
    rest, _ = _drawn(hold.parts, used)
    back = hold.units - used
    posting = Posting(Kind.SETTLE, back, -hold.units, hold_id, Counter.USAGE, hold.feature)
    return Change(_with(_without(book, hold), rest), (posting,))


def released(book: Book, hold_id: str, reason: Reason) -> Change:
    """Give everything back that was set aside. Raises `HoldClosed`."""
    hold = book.hold(hold_id)
    posting = Posting(Kind.RELEASE, hold.units, -hold.units, hold_id, None, hold.feature, reason)
    return Change(_with(_without(book, hold), hold.parts), (posting,))


def spent(book: Book, units: int, reference: str, feature: str) -> Change:
    """Charge at once what needs no hold; raises as `held` does."""
    _check_enough(book, units)
    lots, _ = _drawn(_in_turn(book.lots), units)
    return Change(replace(book, lots=lots), (Posting(Kind.USAGE, -units, 0, reference, Counter.USAGE, feature),))


def taken_back(book: Book, units: int, reference: str, counter: Counter, lot_id: str) -> Change:
    """Take back what a payment had bought: from its own lot, then from others, and what is spent becomes a debt."""
    check_units(units)
    own_first = sorted(book.lots, key=lambda lot: (lot.lot_id != lot_id, lot.lot_id != EARLIER, *lot.turn))
    return Change(_less(book, own_first, units), (Posting(Kind.REFUND, -units, 0, reference, counter, lot_id=lot_id),))


def withdrawn(book: Book, most: int, reference: str, counter: Counter, granted_until: datetime | None) -> Change:
    """Take back at most so many of the units that were granted until a moment; raises `NothingLeft`.

    What of them is spent stays spent, what is held counts as spent, and nothing is taken that was bought.
    """
    check_units(most)
    left = [lot for lot in book.lots if lot.source is Source.GRANTED and lot.expires_at == granted_until]
    if not left:
        raise NothingLeft()
    return taken_back(book, min(most, left[0].units), reference, counter, left[0].lot_id)


def adjusted(book: Book, units: int, lot: Lot, *, into_debt: bool = False) -> Change:
    """Correct a balance by `units`, up (as the lot given) or down; below zero only where a debt is meant."""
    check_units(abs(units))
    posting = Posting(Kind.ADJUST, units, 0, lot.lot_id, Counter.ADJUSTMENTS)
    if units > 0:
        return Change(_with(book, [replace(lot, units=units)]), (posting,))
    if not into_debt:
        _check_enough(book, -units)
    return Change(_less(book, _in_turn(book.lots), -units), (posting,))


def expired(book: Book, now: datetime, most: int = 20) -> Change:
    """Give back what too old holds have set aside, then drop what lots are too old, up to so many of them."""
    change = Change(book)
    for hold in [hold for hold in book.holds if hold.expires_at <= now][:most]:
        change = change.then(released(change.book, hold.hold_id, Reason.EXPIRED))
    for lot in _old(change.book, now)[: most - len(change.postings)]:
        left = tuple(other for other in change.book.lots if other is not lot)
        posting = Posting(Kind.EXPIRE, -lot.units, 0, lot.lot_id, Counter.EXPIRED)
        change = change.then(Change(replace(change.book, lots=left), (posting,)))
    return change


def is_due(book: Book, now: datetime) -> bool:
    """Tell whether a hold or a lot has outlived its time."""
    due_at = book.due_at
    return due_at is not None and due_at <= now


def share_to_take_back(bought: int, paid: int, refunded: int) -> int:
    """Return how many units of a purchase are to be gone once so much of its price (minor units) was refunded.

    Rounded down, in the customer's favour; all of them with the whole price. From the sum of all refunds, so that their
    order and their number make no difference.
    """
    return bought if refunded >= paid else bought * refunded // paid


def _check_enough(book: Book, units: int) -> None:
    check_units(units)
    if units <= book.available:
        return
    facts: dict[str, Any] = {"needed": units, "available": book.available, "held": book.held}
    if book.debt:
        raise BalanceOwed(owed=book.debt, **facts)
    raise (BalanceHeld if units <= book.available + book.held else BalanceEmpty)(**facts)


def _old(book: Book, now: datetime) -> list[Lot]:
    return [lot for lot in book.lots if lot.expires_at is not None and lot.expires_at <= now]


def _in_turn(lots: Iterable[Lot]) -> list[Lot]:
    return sorted(lots, key=lambda lot: lot.turn)


def _drawn(lots: Sequence[Lot], units: int) -> tuple[tuple[Lot, ...], tuple[Lot, ...]]:
    """Return what is left of lots, and what was drawn from them, in the order in which they are given."""
    left, drawn = [], []
    for lot in lots:
        part = min(lot.units, units)
        units -= part
        if part:
            drawn.append(replace(lot, units=part))
        if part < lot.units:
            left.append(replace(lot, units=lot.units - part))
    return tuple(left), tuple(drawn)


def _less(book: Book, lots: Sequence[Lot], units: int) -> Book:
    left, drawn = _drawn(lots, units)
    return replace(book, lots=left, debt=book.debt + units - sum(part.units for part in drawn))


def _with(book: Book, lots: Sequence[Lot]) -> Book:
    """Return the book with units that come in or back: a debt first, then each to the lot that it belongs to."""
    paid = min(book.debt, sum(lot.units for lot in lots))
    coming, _ = _drawn(lots, paid)
    known = {_belongs(lot): lot for lot in book.lots}
    for lot in coming:
        same = known.get(_belongs(lot))
        known[_belongs(lot)] = replace(same, units=same.units + lot.units) if same else lot
    return replace(book, lots=tuple(_few(_in_turn(known.values()))), debt=book.debt - paid)


def _few(lots: list[Lot]) -> list[Lot]:
    """Return lots in their turn, of which the oldest bought ones are one where there are too many.

    Where even that leaves too many, those units that expire first expire with the ones after them: later, and never
    earlier, than they would have.
    """
    while len(lots) > MOST_LOTS:
        first, second = _alike(lots)
        one = replace(second, units=first.units + second.units, at=min(first.at, second.at))
        if one.expires_at is None:
            one = replace(one, lot_id=EARLIER)
        lots = _in_turn([one, *(lot for lot in lots if lot is not first and lot is not second)])
    return lots


def _alike(lots: Sequence[Lot]) -> Sequence[Lot]:
    """Return the two oldest bought lots that never expire, or else two of one source of which one expires next."""
    bought = [lot for lot in lots if lot.source is Source.BOUGHT and lot.expires_at is None]
    if len(bought) > 1:
        return sorted(bought, key=lambda lot: (lot.lot_id != EARLIER, *lot.turn))[:2]
    expiring = [[lot for lot in lots if lot.source is source and lot.expires_at is not None] for source in Source]
    most = max(expiring, key=len)
    return sorted(most, key=lambda lot: (lot.expires_at, *lot.turn))[:2]


def _belongs(lot: Lot) -> tuple[object, ...]:
    """Return what makes two lots one: a purchase stays its own, grants that expire together are one lot."""
    return (lot.source, lot.lot_id) if lot.source is Source.BOUGHT else (lot.source, lot.expires_at)


def _without(book: Book, hold: Hold) -> Book:
    return replace(book, holds=tuple(other for other in book.holds if other is not hold))
