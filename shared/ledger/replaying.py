"""The book that entries lead to: the rules are carried out again, so that a balance is proved and not believed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.ledger.books import Book, Change, Counter, Hold, Kind, Lot, Reason, Source
from shared.ledger.rules import adjusted, held, received, released, settled, spent, taken_back

Entry = Any  # of the ledger: read as it lies in its table


def replayed(book: Book, entry: Entry) -> Book:
    """Return the book after an entry; raises a refusal where the rules would not have made that entry."""
    return REPLAYS[Kind(entry.kind)](book, entry).book


def _lot(entry: Entry, source: Source) -> Lot:
    return Lot(entry.reference, source, entry.at, entry.good_until, int(entry.amount))


def _received(book: Book, entry: Entry) -> Change:
    source = Source.BOUGHT if entry.kind == Kind.PURCHASE else Source.GRANTED
    return received(book, Kind(entry.kind), Counter(entry.counter), _lot(entry, source))


def _held(book: Book, entry: Entry) -> Change:
    return held(book, Hold(entry.reference, entry.feature, entry.at, entry.good_until, ()), int(entry.held))


def _settled(book: Book, entry: Entry) -> Change:
    return settled(book, entry.reference, -int(entry.amount + entry.held))


def _released(book: Book, entry: Entry) -> Change:
    return released(book, entry.reference, Reason(entry.reason))


def _spent(book: Book, entry: Entry) -> Change:
    return spent(book, -int(entry.amount), entry.reference, entry.feature)


def _taken_back(book: Book, entry: Entry) -> Change:
    return taken_back(book, -int(entry.amount), entry.reference, Counter(entry.counter), entry.lot_id)


def _expired(book: Book, entry: Entry) -> Change:
    left = tuple(lot for lot in book.lots if (lot.lot_id, -lot.units) != (entry.reference, int(entry.amount)))
    return Change(replace(book, lots=left))


def _adjusted(book: Book, entry: Entry) -> Change:
    if entry.counter == Counter.DISPUTES:
        return received(book, Kind.ADJUST, Counter.DISPUTES, _lot(entry, Source.BOUGHT))
    return adjusted(book, int(entry.amount), _lot(entry, Source.GRANTED), into_debt=True)


REPLAYS: dict[Kind, Callable[[Book, Entry], Change]] = {
    Kind.GRANT: _received,
    Kind.PURCHASE: _received,
    Kind.HOLD: _held,
    Kind.SETTLE: _settled,
    Kind.RELEASE: _released,
    Kind.USAGE: _spent,
    Kind.REFUND: _taken_back,
    Kind.EXPIRE: _expired,
    Kind.ADJUST: _adjusted,
}
