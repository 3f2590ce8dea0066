"""A balance and its history as people see them."""

from datetime import datetime
from typing import Any

from shared.core.messages import Message
from shared.ledger.books import MINUTES_OF_A_CREDIT, Book, Currency, Kind
from shared.ledger.models import LedgerAccount, LedgerEntry
from shared.ledger.rules import expired

# What an entry is called where nobody has described it.
CALLED = {
    Kind.GRANT: "Given to you",
    Kind.PURCHASE: "Bought",
    Kind.HOLD: "Set aside",
    Kind.SETTLE: "Used",
    Kind.RELEASE: "Given back",
    Kind.USAGE: "Used",
    Kind.REFUND: "Taken back with a payment",
    Kind.EXPIRE: "Expired",
    Kind.ADJUST: "Corrected",
}


class Expiring(Message):
    """Units that expire at a moment unless they are used before."""

    units: int
    expires_at: datetime


class HeldView(Message):
    """Units that work under way has set aside; what it does not use comes back, at the latest when the hold expires."""

    hold_id: str
    feature: str
    units: int
    since: datetime
    expires_at: datetime


class BalanceView(Message):
    """One currency: credits are counted in minutes, 60 to a credit; `owed` is what has to be settled first."""

    currency: Currency
    units_each: int
    available: int
    held: int
    owed: int
    expiring: list[Expiring]
    holds: list[HeldView]


class Credits(Message):
    """Both balances, as they are now."""

    balances: list[BalanceView]


class Transaction(Message):
    """One entry: by how much available and held units changed, what was used for good, and the balance after it."""

    number: int
    at: datetime
    currency: Currency
    kind: Kind
    amount: int
    held: int
    used: int
    balance_after: int
    held_after: int
    feature: str | None
    reason: str | None
    reference: str
    description: str


def credits_of(account: LedgerAccount, now: datetime) -> Credits:
    """Return both balances without what has outlived its time, whether or not that was swept yet."""
    return Credits(balances=[_balance(currency, account.book(currency), now) for currency in Currency])


def transaction_of(entry: LedgerEntry, note: str | None) -> Transaction:
    """Return an entry with its description: what somebody wrote about it, or what it is called."""
    kind = Kind(entry.kind)
    used = -int(entry.amount + entry.held) if kind in (Kind.SETTLE, Kind.USAGE) else 0
    facts: dict[str, Any] = {name: getattr(entry, name) for name in ("at", "feature", "reason", "reference")}
    numbers = {name: int(getattr(entry, name)) for name in ("amount", "held", "balance_after", "held_after")}
    return Transaction(
        number=int(entry.sequence),
        currency=Currency(entry.currency),
        kind=kind,
        used=used,
        description=note or CALLED[kind],
        **facts,
        **numbers,
    )


def _balance(currency: Currency, book: Book, now: datetime) -> BalanceView:
    book = expired(book, now, most=len(book.holds) + len(book.lots) + len(book.holds)).book
    ends = sorted({lot.expires_at for lot in book.lots if lot.expires_at})
    return BalanceView(
        currency=currency,
        units_each=MINUTES_OF_A_CREDIT if currency is Currency.CREDIT else 1,
        available=book.available,
        held=book.held,
        owed=book.debt,
        expiring=[
            Expiring(units=sum(lot.units for lot in book.lots if lot.expires_at == end), expires_at=end) for end in ends
        ],
        holds=[
            HeldView(
                hold_id=hold.hold_id,
                feature=hold.feature,
                units=hold.units,
                since=hold.at,
                expires_at=hold.expires_at,
            )
            for hold in book.holds
        ],
    )
