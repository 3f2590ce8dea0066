"""Proving every balance from its entries: what differs is reported, and never put right in silence."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from shared.core.errors import Refusal
from shared.core.messages import Message
from shared.core.table import Personal, Settings, Table, table_name
from shared.ledger.books import Book, Currency
from shared.ledger.models import KEPT, LedgerAccount, LedgerEntry, book_of, shard_of, stored
from shared.ledger.replaying import replayed

PAGE = 50  # accounts of one step
TOTAL = "total"
MOST_TOLD, LONGEST_TOLD = 50, 500  # differences of one person, and characters of each: what is wrong once goes on


class LedgerCheck(Table):
    """Up to where somebody's entries were proved, and the books and sums that they led to. Access: by person."""

    class Meta(Settings):
        table_name = table_name("ledger-checks")
        personal = Personal(owner=None, retention=KEPT, export=False)

    account_id = UnicodeAttribute(hash_key=True)
    sequence = NumberAttribute(default=0)
    books: JSONAttribute = JSONAttribute(default=dict)
    counters: JSONAttribute = JSONAttribute(default=dict)
    checked_at = UTCDateTimeAttribute()


class LedgerReport(Table):
    """What a run has found: pages of accounts, accounts that differ, and the total. Access: all of a day, in order."""

    class Meta(Settings):
        table_name = table_name("ledger-reports")
        personal = Personal(owner=None, retention=KEPT, export=False)

    day = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    facts: JSONAttribute = JSONAttribute()

    @classmethod
    def of_day(cls, day: str) -> list[Self]:
        """Return everything that the run of a day has found."""
        cls.connection()
        return list(cls.query(day, consistent_read=True))


class Difference(Message):
    """Something that is not as the entries say: which currency, what, what it is and what it has to be."""

    currency: str
    what: str
    stored: str
    proved: str


@dataclass
class Proof:
    """The books of one person as their entries lead to them, and what was found on the way."""

    sequence: int
    books: dict[Currency, Book]
    counters: dict[str, int]
    differences: list[Difference] = field(default_factory=list)

    def follow(self, entry: LedgerEntry) -> None:
        """Carry one more entry out."""
        number = int(entry.sequence)
        if number != self.sequence + 1:
            self.differ(entry.currency, "entry", f"number {number}", f"number {self.sequence + 1}")
        self.sequence = number
        try:
            currency = Currency(entry.currency)
            book = replayed(self.books[currency], entry)
        except (Refusal, TypeError, ValueError) as refusal:  # what no act can have written stops nobody else's proof
            self.differ(entry.currency, f"entry {number}", entry.kind, type(refusal).__name__)
            return
        says, is_so = (int(entry.balance_after), int(entry.held_after)), (book.available, book.held)
        if says != is_so:
            self.differ(currency, f"entry {number}", str(says), str(is_so))
        self.books[currency] = book
        if entry.counter:
            sums = Counter(self.counters)
            sums[f"{currency}/{entry.counter}"] -= int(entry.amount + entry.held)
            self.counters = dict(sums)

    def differ(self, currency: str, what: str, stored: str, proved: str) -> None:
        """Note a difference, unless there are many already."""
        if len(self.differences) < MOST_TOLD:
            told = {"stored": stored[:LONGEST_TOLD], "proved": proved[:LONGEST_TOLD]}
            self.differences.append(Difference(currency=currency, what=what, **told))


def check(account_id: str, now: datetime) -> Proof:
    """Prove somebody's balances from the entries since the last proof; what is right is where the next one begins.

    Nothing is changed where something differs, so that it is reported until somebody has put it right.
    """
    known = LedgerCheck.find(account_id) or LedgerCheck(account_id, sequence=0, books={}, counters={})
    books = {currency: book_of(known.books.get(currency.value, {})) for currency in Currency}
    proof = Proof(int(known.sequence), books, dict(known.counters))
    _follow(proof, account_id)
    account = LedgerAccount.of(account_id)
    if int(account.sequence) > proof.sequence:  # somebody has acted meanwhile
        _follow(proof, account_id)
    if int(account.sequence) < proof.sequence:
        account = LedgerAccount.of(account_id)
    _compare(proof, account)
    if not proof.differences and proof.sequence > int(known.sequence):
        known.sequence, known.counters, known.checked_at = proof.sequence, proof.counters, now
        known.books = {currency.value: stored(book) for currency, book in proof.books.items()}
        known.save()
    return proof


def accounts_of(shard: int, after: str | None) -> tuple[list[str], str | None]:
    """Return the next accounts of a shard, and after which one the rest begins."""
    LedgerAccount.connection()
    position = {"shard": {"N": str(shard)}, "account_id": {"S": after}} if after else None
    found = LedgerAccount.by_shard.query(shard, limit=PAGE, last_evaluated_key=position)
    ids = [row.account_id for row in found]
    return ids, ids[-1] if found.last_evaluated_key else None


def totals(parts: list[LedgerReport]) -> dict[str, Any]:
    """Return the sums of all pages of a run: accounts, differences, what people have, and the counter-accounts."""
    sums: Counter[str] = Counter()
    for part in parts:
        if part.part.startswith("page#"):
            sums.update({name: int(value) for name, value in part.facts.items()})
    return dict(sums)


def sums_of(proof: Proof) -> Iterator[tuple[str, int]]:
    """Yield what one person adds to the sums of a run."""
    yield "accounts", 1
    yield "differences", int(bool(proof.differences))
    for currency, book in proof.books.items():
        yield f"{currency}/available", book.available
        yield f"{currency}/held", book.held
    yield from proof.counters.items()


def _follow(proof: Proof, account_id: str) -> None:
    LedgerEntry.connection()
    for entry in LedgerEntry.query(account_id, LedgerEntry.sequence > proof.sequence, consistent_read=True):
        proof.follow(entry)


def _compare(proof: Proof, account: LedgerAccount) -> None:
    if int(account.sequence) != proof.sequence:
        proof.differ("", "entries", str(int(account.sequence)), str(proof.sequence))
        return
    if account.shard != shard_of(account.account_id):
        proof.differ("", "shard", str(account.shard), str(shard_of(account.account_id)))
    for currency, book in proof.books.items():
        kept = account.books.get(currency.value, stored(Book()))
        for name, value in stored(book).items():
            if kept.get(name) != value:
                proof.differ(currency, name, str(kept.get(name)), str(value))
