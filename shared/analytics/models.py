"""Cohorts and their sums, and what each enrolment has added to them."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

from pynamodb.attributes import BinaryAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from shared.analytics.rules import Cohort, packed, unpacked
from shared.core.counts import Counts
from shared.core.errors import Conflict
from shared.core.ids import digest
from shared.core.table import NOBODY, Personal, Settings, Table, Transaction, change, table_name

SHARDS = 3
CURRENT = "current"


class CountMoved(Conflict):
    """Somebody else has counted at the same moment; count again."""


class Edition(Table):
    """Which edition of the sums is shown, and which is being made anew. Access: the one row.

    `next` is set while the sums are rebuilt: everything is counted into it from then on, and it is shown at the end.
    """

    class Meta(Settings):
        table_name = table_name("analytics-editions")
        personal = NOBODY

    name = UnicodeAttribute(hash_key=True)
    shown = NumberAttribute(default=1)
    next = NumberAttribute(null=True)

    @classmethod
    def current(cls) -> Self:
        """Return the row, or the one that every deployment begins with."""
        return cls.find(CURRENT) or cls(CURRENT)

    @property
    def counted_into(self) -> int:
        """The edition that changes are counted into."""
        return int(self.next or self.shown)

    def begin(self) -> int:
        """Begin the next edition, or go on with the one that was begun; return its number."""
        if self.next is None:
            self.next = int(self.shown) + 1
            self.save()
        return int(self.next)

    @classmethod
    def show(cls, edition: int) -> None:
        """Show an edition that is complete; again is the same."""
        cls.connection()
        row = cls(CURRENT)
        change(row, [cls.shown.set(edition), cls.next.remove()], cls.next == edition)


class CohortSums(Table):
    """The sums of a cohort. Access: all of an edition, shard by shard; those of a client, in one shard.

    `sums` is a vector of whole numbers of a fixed length: neither the row nor their number grows with the learners.
    A client's cohorts lie in one shard, by a digest of its id.
    """

    class Meta(Settings):
        table_name = table_name("analytics-cohorts")
        personal = Personal(owner=None, retention="while the product is offered: sums only", export=False)

    shelf = UnicodeAttribute(hash_key=True)
    cohort = UnicodeAttribute(range_key=True)
    sums = BinaryAttribute(legacy_encoding=False)
    revision = NumberAttribute(default=0)

    @classmethod
    def key_of(cls, edition: int, cohort: Cohort) -> tuple[str, str]:
        """Return where the sums of a cohort lie."""
        return shelf_of(edition, cohort.client_id), f"{cohort.client_id}#{cohort.key}"

    @classmethod
    def of_edition(cls, edition: int, client_id: str | None) -> Iterator[Self]:
        """Yield the sums of all cohorts, or of one client's."""
        cls.connection()
        if client_id is not None:
            yield from cls.query(shelf_of(edition, client_id), cls.cohort.startswith(f"{client_id}#"))
            return
        for shard in range(SHARDS):
            yield from cls.query(f"{edition}#{shard}")

    @property
    def place(self) -> Cohort:
        """The cohort that the sums are of."""
        client_id, _, key = self.cohort.partition("#")
        return Cohort.of_key(client_id, key)

    @property
    def numbers(self) -> list[int]:
        """The sums in the order of the measures."""
        return unpacked(self.sums)

    def rewrite(self, counts: Counts, transaction: Transaction) -> None:
        """Write the sums as they are now; loses with `CountMoved` when they were written since they were read."""
        seen = int(self.revision)
        self.sums, self.revision = packed(counts), seen + 1
        unchanged = (CohortSums.revision == seen) if seen else CohortSums.shelf.does_not_exist()
        transaction.save(self, condition=unchanged, lost=CountMoved())


class ReleasedSection(Table):
    """What viewers see of one section of the figures. Access: all sections.

    `content` holds the groups with their sums. All sections are written at once, by whoever saw the last `revision`.
    """

    class Meta(Settings):
        table_name = table_name("analytics-released")
        personal = Personal(owner=None, retention="while the product is offered: sums only", export=False)

    name = UnicodeAttribute(hash_key=True)
    section = UnicodeAttribute(range_key=True)
    content = BinaryAttribute(legacy_encoding=False)
    revision = NumberAttribute()

    @classmethod
    def current(cls) -> dict[str, Self]:
        """Return the sections that are shown, by name; none before the first release."""
        cls.connection()
        return {row.section: row for row in cls.query(CURRENT, consistent_read=True)}

    @classmethod
    def replace(cls, contents: Mapping[str, bytes], seen: int) -> None:
        """Show new sections; loses with `CountMoved` when others were shown since revision `seen`, 0 for none."""
        transaction = Transaction()
        unchanged = (cls.revision == seen) if seen else cls.name.does_not_exist()
        for section, content in contents.items():
            row = cls(CURRENT, section, content=content, revision=seen + 1)
            transaction.save(row, condition=unchanged, lost=CountMoved())
        transaction.commit()


class CountedEnrolment(Table):
    """What an enrolment has added to the sums of its cohort. Access: by learner and product.

    `counts` is the whole of it, into which edition and which cohort it was added. Whoever changes it must have seen
    the last `revision`: this is what makes every count happen once.
    """

    class Meta(Settings):
        table_name = table_name("analytics-enrolments")
        personal = Personal(owner="user_id", retention="until erasure", export=False, remade=True)

    user_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute(range_key=True)
    edition = NumberAttribute()
    client_id = UnicodeAttribute()
    cohort = UnicodeAttribute()
    counts: JSONAttribute = JSONAttribute(default=dict)
    revision = NumberAttribute(default=0)

    @property
    def place(self) -> Cohort:
        """The cohort that the counts were added to."""
        return Cohort.of_key(self.client_id, self.cohort)

    @property
    def unchanged(self) -> Any:
        """Require that nobody has counted this enrolment since the row was read."""
        seen = int(self.revision)
        return (CountedEnrolment.revision == seen) if seen else CountedEnrolment.user_id.does_not_exist()


class CountedThing(Table):
    """What one thing that a learner has done was counted as. Access: one, or all, of a learner in a product.

    A thing is counted by what it is now and not by what has happened to it: the difference to these counts is added.
    """

    class Meta(Settings):
        table_name = table_name("analytics-things")
        personal = Personal(owner="user_id", retention="until erasure", export=False, remade=True)

    user_id = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    counts: JSONAttribute = JSONAttribute(default=dict)

    @classmethod
    def of_enrolment(cls, user_id: str, product_id: str) -> dict[str, Self]:
        """Return the things of an enrolment by their names, read consistently."""
        cls.connection()
        rows = cls.query(user_id, cls.thing.startswith(f"{product_id}#"), consistent_read=True)
        return {row.thing.partition("#")[2]: row for row in rows}


def shelf_of(edition: int, client_id: str) -> str:
    """Return the shelf on which a client's cohorts lie."""
    return f"{edition}#{int(digest(client_id)[:4], 16) % SHARDS}"
