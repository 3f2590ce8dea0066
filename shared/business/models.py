"""The business's sums, day by day, and what each person, account and thing has added to them."""

from collections.abc import Iterator
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from shared.business.rules import Days, standing_part
from shared.core.counts import Counts, total
from shared.core.errors import Conflict
from shared.core.ids import digest
from shared.core.table import Personal, Settings, Table, Transaction, table_name, together
from shared.ledger.models import KEPT, shard_of

SHELVES = 3
MONTHS = "months"
AI = "ai"  # the shelf of response times
SUMS = "while the product is offered: sums only"


class BusinessCountMoved(Conflict):
    """Somebody else has counted at the same moment; count again."""


class BusinessSums(Table):
    """The sums of a day. Access: a stretch of days, shelf by shelf; the months of a shelf.

    The rows of a day lie on several shelves, so that those who count do not wait for each other; their number grows
    with the days and never with people. The shelf of the months holds what stands, and how it changed in each.
    """

    class Meta(Settings):
        table_name = table_name("business-sums")
        personal = Personal(owner=None, retention=SUMS, export=False)

    shelf = UnicodeAttribute(hash_key=True)
    day = UnicodeAttribute(range_key=True)
    counts: JSONAttribute = JSONAttribute(default=dict)
    revision = NumberAttribute(default=0)

    @classmethod
    def between(cls, shelf: str, first: str, last: str) -> list[Self]:
        """Return the sums of a stretch of days, or of months."""
        cls.connection()
        return list(cls.query(shelf, cls.day.between(first, last)))

    @classmethod
    def shelves(cls, edition: int) -> list[str]:
        """Return the shelves of an edition, without that of the months."""
        return [f"{edition}#{number}" for number in range(SHELVES)]

    @classmethod
    def all_of(cls, edition: int) -> Iterator[Self]:
        """Yield every row of an edition."""
        cls.connection()
        for shelf in (*cls.shelves(edition), f"{edition}#{MONTHS}"):
            yield from cls.query(shelf)

    @classmethod
    def shift(cls, edition: int, whose: str, change: Days, transaction: Transaction) -> None:
        """Add what is counted under days, in the transaction that says so of its cause."""
        shelf = f"{edition}#{int(digest(whose)[:4], 16) % SHELVES}"
        places: dict[tuple[str, str], Counts] = {(shelf, day): counts for day, counts in change.items()}
        for day, counts in change.items():
            stands = standing_part(counts)
            if stands:
                place = (f"{edition}#{MONTHS}", day[:7])
                places[place] = total([places.get(place, {}), stands])
        rows = together(*((cls, *place) for place in places)) if places else []
        for place, row in zip(places, rows, strict=True):
            (row or cls(*place, counts={})).add(places[place], transaction)

    def add(self, counts: Counts, transaction: Transaction) -> None:
        """Add counts; loses with `BusinessCountMoved` when the row was written since it was read."""
        seen = int(self.revision)
        self.counts, self.revision = total([self.counts, counts]), seen + 1
        unchanged = (BusinessSums.revision == seen) if seen else BusinessSums.shelf.does_not_exist()
        transaction.save(self, condition=unchanged, lost=BusinessCountMoved())


class Mark(Table):
    """What somebody or something was counted as: the truth by which everything is counted once.

    `counted` is what the sums of `edition` hold of it, `facts` what it follows from where no other row tells. Whoever
    changes it must have seen the last `revision`.
    """

    edition = NumberAttribute(default=0)
    counted: JSONAttribute = JSONAttribute(default=dict)
    facts: JSONAttribute = JSONAttribute(default=dict)
    revision = NumberAttribute(default=0)

    def counted_in(self, edition: int) -> Days:
        """Return what the sums of an edition hold of it."""
        return dict(self.counted) if int(self.edition) == edition else {}

    def become(self, edition: int, counted: Days, facts: dict[str, Any], transaction: Transaction) -> None:
        """Count as something else from now on; loses with `BusinessCountMoved` when it was changed meanwhile."""
        kind, seen = type(self), int(self.revision)
        self.edition, self.counted, self.facts, self.revision = edition, counted, facts, seen + 1
        key = kind._hash_key_attribute()  # type: ignore[no-untyped-call]
        unchanged = (kind.revision == seen) if seen else key.does_not_exist()
        transaction.save(self, condition=unchanged, lost=BusinessCountMoved())


class CountedDeed(Mark):
    """The days on which somebody was there (`days`), and what they have begun (`<kind>#<id>`). Access: all of a person.

    One row for all of a person's days, and not one for each: the first day of a month or a week is told from it, and an
    erasure finds it.
    """

    class Meta(Settings):
        table_name = table_name("business-deeds")
        personal = Personal(
            owner="user_id", retention="until erasure: what it counts for is kept without a name", remade=True
        )

    user_id = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)

    @classmethod
    def all_of(cls, user_id: str) -> dict[str, Self]:
        """Return a person's, by thing, read consistently."""
        cls.connection()
        return {row.thing: row for row in cls.query(user_id, consistent_read=True)}


class DepartedDeed(Mark):
    """What a row of somebody who was erased counts for, without saying whose it was. Access: all of a shard."""

    class Meta(Settings):
        table_name = table_name("business-departed")
        personal = Personal(owner=None, retention=SUMS, export=False)

    shard = NumberAttribute(hash_key=True)
    deed_id = UnicodeAttribute(range_key=True)

    @classmethod
    def told_by(cls, event_id: str) -> Self:
        """Return the row for one removal; the same removal, told again, is the same row."""
        name = digest("departed", event_id)
        return cls(shard_of(name), name)


class CountedAccountsByShard(GlobalSecondaryIndex[Any]):
    """Everybody's accounts, for whoever counts them anew."""

    class Meta:
        index_name = "by-shard"
        projection = KeysOnlyProjection()

    shard = NumberAttribute(hash_key=True)
    account_id = UnicodeAttribute(range_key=True)


class CountedAccount(Mark):
    """What somebody's entries of the ledger (`entries`) and payments and plan (`money`) count for. Access: by account.

    `through` is the number of the last entry that was counted: entries have numbers without a gap, so that it tells of
    all of them.
    """

    class Meta(Settings):
        table_name = table_name("business-accounts")
        personal = Personal(owner=None, retention=KEPT, export=False)

    account_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    through = NumberAttribute(default=0)
    shard = NumberAttribute()
    by_shard = CountedAccountsByShard()

    @classmethod
    def fresh(cls, account_id: str, part: str) -> Self:
        """Return the row of an account of which nothing was counted yet."""
        return cls(account_id, part, shard=shard_of(account_id))
