"""Erasures that people have asked for, and the copies of their data that they were given."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from shared.core.errors import Refusal
from shared.core.ids import digest
from shared.core.table import Personal, Settings, Table, Transaction, change, table_name
from shared.privacy.rules import (
    CHANGE_OF_MIND,
    EXPORT_KEPT,
    GONE,
    ROUNDS,
    SWEEP_AFTER,
    ErasureState,
    ErasureUnderWay,
    ExportState,
    PersonalExportNotFound,
)

SHARDS = 4


class DueErasures(GlobalSecondaryIndex[Any]):
    """Erasures with something to be done, by when, in shards; what is done with leaves the index."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    shard = NumberAttribute(hash_key=True)
    due_at = UTCDateTimeAttribute(range_key=True)


class Erasure(Table):
    """The erasure of a person: planned, then under way, then all that is left of them. Access: by person; those due.

    `done` names the tables and places that are through, `told` the partners; `round` names the pass, and `last_round`
    the one that no other follows.
    """

    class Meta(Settings):
        table_name = table_name("erasures")
        personal = Personal(
            owner="user_id", retention="kept without identity: it holds opaque ids only", erasure="kept"
        )

    user_id = UnicodeAttribute(hash_key=True)
    state = UnicodeAttribute()
    planned_at = UTCDateTimeAttribute()
    shard = NumberAttribute()
    due_at = UTCDateTimeAttribute(null=True)
    round = NumberAttribute(default=1)
    last_round = NumberAttribute(default=ROUNDS)
    done: JSONAttribute = JSONAttribute(default=list)
    told: JSONAttribute = JSONAttribute(default=list)
    rows = NumberAttribute(default=0)
    objects = NumberAttribute(default=0)
    closed_at = UTCDateTimeAttribute(null=True)
    erased_at = UTCDateTimeAttribute(null=True)
    due = DueErasures()

    @classmethod
    def planned(cls, user_id: str, now: datetime) -> Self:
        """Return an erasure that is due when the days to change one's mind are over."""
        shard = int(digest(user_id)[:4], 16) % SHARDS
        state = ErasureState.PLANNED.value
        return cls(user_id, state=state, planned_at=now, shard=shard, due_at=now + CHANGE_OF_MIND)

    @classmethod
    def anew(cls, user_id: str, erased_at: datetime, now: datetime) -> Self:
        """Return an erasure that begins now, of somebody who was erased before; its passes are unlike any before."""
        erasure = cls.planned(user_id, erased_at).in_place_of(cls.find(user_id))
        erasure.state, erasure.erased_at, erasure.due_at = ErasureState.ERASING.value, erased_at, now + SWEEP_AFTER
        erasure.round = int(now.timestamp())
        erasure.last_round = erasure.round + ROUNDS - 1
        return erasure

    @classmethod
    def due_by(cls, now: datetime) -> Iterator[Self]:
        """Yield those with something to be done by now, as they stand in the table."""
        cls.connection()
        for shard in range(SHARDS):
            for key in cls.due.query(shard, cls.due_at <= now):
                found = cls.find(key.user_id)
                if found is not None and found.due_at is not None and found.due_at <= now:
                    yield found

    @classmethod
    def refuse_while_gone(cls, user_id: str, transaction: Transaction) -> None:
        """Require, in a transaction, that nothing of the person is being erased; loses with `ErasureUnderWay`."""
        standing = cls.state.is_in(*(state.value for state in ErasureState if state not in GONE))
        transaction.check(cls, (user_id,), cls.user_id.does_not_exist() | standing, lost=ErasureUnderWay())

    @property
    def stands(self) -> ErasureState:
        """How far it is."""
        return ErasureState(self.state)

    @property
    def another_follows(self) -> bool:
        """Whether one more pass follows this one."""
        return int(self.round) < int(self.last_round)

    @property
    def workflow_key(self) -> tuple[str, int]:
        """What names the workflow of this pass."""
        return (self.user_id, int(self.round))

    def move(
        self,
        state: ErasureState,
        due_at: datetime | None,
        transaction: Transaction,
        lost: Refusal,
        **stamps: Any,
    ) -> None:
        """Go on to a state, with what is to be done next; loses when somebody else has moved it meanwhile."""
        row = type(self)
        actions = [row.state.set(state.value), row.due_at.set(due_at) if due_at else row.due_at.remove()]
        actions += [getattr(row, name).set(value) for name, value in stamps.items()]
        seen = (row.state == self.state) & (row.round == int(self.round))
        transaction.update(self, actions, seen, lost=lost)

    def note(self, name: str, *, rows: int = 0, objects: int = 0) -> None:
        """Remember that a table or a place is through."""
        self.done = [*self.done, name]
        row = type(self)
        actions = [row.done.set(self.done), row.rows.add(rows), row.objects.add(objects)]
        change(self, actions, row.user_id.exists())

    def note_told(self, partner: str) -> None:
        """Remember that a partner knows."""
        self.told = [*self.told, partner]
        change(self, [type(self).told.set(self.told)], type(self).user_id.exists())


class PersonalExport(Table):
    """A copy of what is held about somebody. Access: one by person and id; all of a person."""

    class Meta(Settings):
        table_name = table_name("personal-exports")
        personal = Personal(owner="user_id", retention="7 days", export=False)

    user_id = UnicodeAttribute(hash_key=True)
    export_id = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute(default=ExportState.RUNNING.value)
    size = NumberAttribute(default=0)
    asked_at = UTCDateTimeAttribute()
    expires_at = TTLAttribute()

    @classmethod
    def asked(cls, user_id: str, export_id: str, now: datetime) -> Self:
        """Return an export that begins now."""
        return cls(user_id, export_id, asked_at=now, expires_at=now + EXPORT_KEPT)

    @classmethod
    def of(cls, user_id: str, export_id: str, now: datetime) -> Self:
        """Return a person's export, or raise `PersonalExportNotFound`."""
        found = cls.find(user_id, export_id)
        if found is None or not found.alive(now):
            raise PersonalExportNotFound()
        return found

    @property
    def key(self) -> str:
        """Where its file lies."""
        return f"personal-exports/{self.user_id}/{self.export_id}.zip"

    def complete(self, size: int) -> None:
        """Be ready, unless the person's erasure has begun meanwhile, which raises `ErasureUnderWay`."""
        effects, row = Transaction(), type(self)
        Erasure.refuse_while_gone(self.user_id, effects)
        actions = [row.state.set(ExportState.READY.value), row.size.set(size)]
        effects.update(self, actions, row.export_id.exists(), lost=PersonalExportNotFound())
        effects.commit()
