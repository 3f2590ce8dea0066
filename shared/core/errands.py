"""Work that must come to its end: written with its cause, struck off at the end, and started again when it was lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Self

from pydantic import BaseModel
from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from shared.core import clock, log, workflows
from shared.core.ids import digest
from shared.core.table import Personal, Settings, Table, Transaction, change, create, table_name

SHARDS = 16
PATIENCE = timedelta(minutes=5)
MOST_TRIES = 6


class Errand(Table):
    """A workflow that is under way. Access: by id; those due, shard by shard, which hold unfinished work only."""

    class Meta(Settings):
        table_name = table_name("errands")
        personal = Personal(owner=None, retention="until the work is done: it holds opaque ids only", export=False)

    shard = NumberAttribute(hash_key=True)
    errand_id = UnicodeAttribute(range_key=True)
    workflow = UnicodeAttribute()
    input = UnicodeAttribute()
    tries = NumberAttribute(default=0)
    due_at = UTCDateTimeAttribute()

    @classmethod
    def _of(cls, workflow: str, key: tuple[object, ...], **values: Any) -> Self:
        errand_id = digest(workflow, *key)
        return cls(int(errand_id[:4], 16) % SHARDS, errand_id, workflow=workflow, **values)

    @classmethod
    def plan(
        cls,
        workflow: str,
        key: tuple[object, ...],
        input: BaseModel,
        *,
        transaction: Transaction | None = None,
        patience: timedelta = PATIENCE,
    ) -> Self:
        """Write down that a workflow has to run, in the transaction of its cause where there is one.

        After `patience` without its end the sweeper starts the next try.
        """
        errand = cls._of(workflow, key, input=input.model_dump_json(), due_at=clock.now() + patience)
        if transaction is None:
            create(errand)
        else:
            transaction.save(errand)
        return errand

    @classmethod
    def finish(cls, workflow: str, key: tuple[object, ...]) -> None:
        """Strike the work off: it has come to its end, whatever that was."""
        cls._of(workflow, key).delete()

    @classmethod
    def due(cls, now: datetime) -> Iterator[Self]:
        """Yield the work that should have ended by now."""
        for shard in range(SHARDS):
            yield from cls.query(shard, filter_condition=cls.due_at <= now)

    def begin(self) -> None:
        """Start the execution of the current try; one that already runs is left alone."""
        workflows.start_text(self.workflow, key=(self.errand_id, int(self.tries)), text=self.input)

    @classmethod
    def ask_again(cls, workflow: str, key: tuple[object, ...], now: datetime) -> bool:
        """Start one more try of work that the sweeper has given up, as somebody still waits for it; False otherwise."""
        errand = cls._of(workflow, key)
        given_up = (Errand.tries >= MOST_TRIES) & (Errand.due_at <= now)
        if not change(errand, [Errand.tries.add(1), Errand.due_at.set(now + PATIENCE)], given_up):
            return False
        errand.begin()
        return True

    def begin_again(self, now: datetime) -> bool:
        """Start the next try; False when it was tried too often, which raises an alarm instead."""
        if self.tries >= MOST_TRIES:
            log.metric("WorkflowsGivenUp", 1, workflow=self.workflow)
            return False
        tries = int(self.tries) + 1
        actions = [Errand.tries.set(tries), Errand.due_at.set(now + PATIENCE * tries)]
        if change(self, actions, Errand.tries == tries - 1):
            self.tries = tries
            self.begin()
        return True
