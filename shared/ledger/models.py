"""The ledger's rows: entries that only ever come to be, the balances that follow from them, and what was done once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from shared.core.errors import NotFound
from shared.core.ids import digest
from shared.core.table import Personal, Settings, Table, table_name
from shared.ledger.books import Book, Currency, Hold, Lot, Posting, Source

SHARDS = 16
KEPT = "kept without identity: it holds opaque ids only"


class PurchaseNotFound(NotFound):
    """Nothing was bought with this payment."""


class AccountsByShard(GlobalSecondaryIndex[Any]):
    """Every account, for whoever checks them all."""

    class Meta:
        index_name = "by-shard"
        projection = KeysOnlyProjection()

    shard = NumberAttribute(hash_key=True)
    account_id = UnicodeAttribute(range_key=True)


class AccountsByDue(GlobalSecondaryIndex[Any]):
    """The accounts in which something expires, the soonest first; written when that moment changes."""

    class Meta:
        index_name = "by-due"
        projection = KeysOnlyProjection()

    due_shard = NumberAttribute(hash_key=True)
    due_at = UTCDateTimeAttribute(range_key=True)


class LedgerAccount(Table):
    """What a person has, of both currencies: the fold of their entries, changed in the transaction that adds one.

    Access: by person; all, shard by shard; those in which something expires, by when. `sequence` counts the entries:
    whoever adds the next one has seen the one before it. The id is the person's.
    """

    class Meta(Settings):
        table_name = table_name("ledger-accounts")
        personal = Personal(owner=None, retention=KEPT, export=False)

    account_id = UnicodeAttribute(hash_key=True)
    sequence = NumberAttribute(default=0)
    books: JSONAttribute = JSONAttribute(default=dict)
    shard = NumberAttribute()
    due_shard = NumberAttribute(null=True)
    due_at = UTCDateTimeAttribute(null=True)
    by_shard = AccountsByShard()
    by_due = AccountsByDue()

    @classmethod
    def fresh(cls, account_id: str) -> Self:
        """Return the account of somebody who has no entry yet."""
        return cls(account_id, sequence=0, books={}, shard=shard_of(account_id))

    @classmethod
    def of(cls, account_id: str) -> Self:
        """Return somebody's account, read consistently."""
        return cls.find(account_id) or cls.fresh(account_id)

    @classmethod
    def due(cls, now: datetime) -> Iterator[str]:
        """Yield whose accounts hold something that has outlived its time."""
        cls.connection()
        for shard in range(SHARDS):
            for row in cls.by_due.query(shard, cls.due_at <= now):
                yield row.account_id

    def book(self, currency: Currency) -> Book:
        """Return the book of a currency as it stands in the row."""
        return book_of(self.books.get(currency.value, {}))

    def place(self, currency: Currency, book: Book, entries: int) -> None:
        """Take over the next book of a currency, which so many entries have led to."""
        self.books = {**self.books, currency.value: stored(book)}
        self.sequence = int(self.sequence) + entries
        ends = [end for end in (self.book(each).due_at for each in Currency) if end is not None]
        self.due_at = min(ends, default=None)
        self.due_shard = self.shard if ends else None


class LedgerEntry(Table):
    """One change of a balance; only ever added. Access: all of a person, in order.

    `amount` and `held` are by how much available and held units change; `counter` takes the opposite of both; what
    begins with it is good until `good_until`. Free text stands in a `LedgerNote` of the same number.
    """

    class Meta(Settings):
        table_name = table_name("ledger-entries")
        personal = Personal(owner="user_id", retention=KEPT, erasure="kept")
        append_only = True
        stream = True

    user_id = UnicodeAttribute(hash_key=True)
    sequence = NumberAttribute(range_key=True)
    currency = UnicodeAttribute()
    kind = UnicodeAttribute()
    amount = NumberAttribute()
    held = NumberAttribute()
    counter = UnicodeAttribute(null=True)
    feature = UnicodeAttribute(null=True)
    reference = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    good_until = UTCDateTimeAttribute(null=True)
    lot_id = UnicodeAttribute(null=True)
    balance_after = NumberAttribute()
    held_after = NumberAttribute()
    at = UTCDateTimeAttribute()

    @classmethod
    def saying(
        cls, at: tuple[str, int], currency: Currency, posting: Posting, after: tuple[int, int], now: datetime
    ) -> Self:
        """Return the entry of a posting, of a person and under a number, with what is available and held after it."""
        return cls(
            *at,
            currency=currency,
            kind=posting.kind,
            amount=posting.amount,
            held=posting.held,
            counter=posting.counter,
            feature=posting.feature,
            reference=posting.reference,
            reason=posting.reason,
            good_until=posting.expires_at,
            lot_id=posting.lot_id,
            balance_after=after[0],
            held_after=after[1],
            at=now,
        )


class LedgerNote(Table):
    """What people wrote about an entry, in words that can be erased. Access: one, or all, of a person."""

    class Meta(Settings):
        table_name = table_name("ledger-notes")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    sequence = NumberAttribute(range_key=True)
    text = UnicodeAttribute()


class LedgerEffect(Table):
    """Something that is done once, whoever asks again: under its kind and reference. Access: by both, as a digest.

    `terms` stand for what exactly was asked, `attempt` for who did it, and `outcome` says how a hold ended.
    """

    class Meta(Settings):
        table_name = table_name("ledger-effects")
        personal = Personal(owner=None, retention=KEPT, export=False)

    effect_id = UnicodeAttribute(hash_key=True)
    account_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    reference = UnicodeAttribute()
    terms = UnicodeAttribute()
    attempt = UnicodeAttribute()
    outcome = UnicodeAttribute(null=True)
    sequence = NumberAttribute()
    at = UTCDateTimeAttribute()

    @classmethod
    def done(cls, kind: str, currency: Currency, reference: str) -> Self | None:
        """Return what was done under a kind and reference, or None."""
        return cls.find(cls.key(kind, currency, reference))

    @staticmethod
    def key(kind: str, currency: Currency, reference: str) -> str:
        """Return the row's key."""
        return digest("ledger", kind, currency.value, reference)


class LedgerPurchase(Table):
    """What a payment has bought, and how much of that was taken back. Access: one, or all, of a person."""

    class Meta(Settings):
        table_name = table_name("ledger-purchases")
        personal = Personal(owner=None, retention=KEPT, export=False)

    account_id = UnicodeAttribute(hash_key=True)
    reference = UnicodeAttribute(range_key=True)
    currency = UnicodeAttribute()
    units = NumberAttribute()
    taken = NumberAttribute(default=0)
    at = UTCDateTimeAttribute()

    @classmethod
    def of(cls, account_id: str, reference: str) -> Self:
        """Return a purchase, or raise `PurchaseNotFound`."""
        found = cls.find(account_id, reference)
        if found is None:
            raise PurchaseNotFound()
        return found


def shard_of(account_id: str) -> int:
    """Return the shard on which an account is listed."""
    return int(digest(account_id)[:4], 16) % SHARDS


def stored(book: Book) -> dict[str, Any]:
    """Return a book as its row keeps it."""
    return {
        "available": book.available,
        "held": book.held,
        "debt": book.debt,
        "lots": [_stored_lot(lot) for lot in book.lots],
        "holds": [
            [
                hold.hold_id,
                hold.feature,
                hold.at.isoformat(),
                hold.expires_at.isoformat(),
                *map(_stored_lot, hold.parts),
            ]
            for hold in book.holds
        ],
    }


def book_of(kept: Mapping[str, Any]) -> Book:
    """Return the book that a row keeps; whoever has none has an empty one."""
    holds = [
        Hold(hold_id, feature, _moment(at), _moment(expires_at), tuple(_lot(part) for part in parts))
        for hold_id, feature, at, expires_at, *parts in kept.get("holds", ())
    ]
    return Book(tuple(_lot(lot) for lot in kept.get("lots", ())), tuple(holds), int(kept.get("debt", 0)))


def _stored_lot(lot: Lot) -> list[Any]:
    return [lot.lot_id, lot.source, lot.at.isoformat(), lot.expires_at and lot.expires_at.isoformat(), lot.units]


def _lot(kept: Sequence[Any]) -> Lot:
    lot_id, source, at, expires_at, units = kept
    return Lot(lot_id, Source(source), _moment(at), _moment(expires_at) if expires_at else None, int(units))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
