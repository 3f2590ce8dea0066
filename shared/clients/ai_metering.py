"""What the calls of models are metered by: which task, how long it took, what came of it; never whom it was for."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from shared.core import log
from shared.core.ids import ALPHABET, new
from shared.core.table import Personal, Settings, Table, table_name

SHARDS = 16
KEPT = timedelta(days=90)
ANSWERED = "answered"


class AiCall(Table):
    """One call of a model for a task. Access: all of a day, shard by shard.

    `milliseconds` is how long the caller has waited, all tries included; `outcome` is `answered` or why not; `cost` is
    in millionths of a dollar.
    """

    class Meta(Settings):
        table_name = table_name("ai-calls")
        personal = Personal(owner=None, retention="90 days", export=False)

    day_shard = UnicodeAttribute(hash_key=True)
    call_id = UnicodeAttribute(range_key=True)
    task = UnicodeAttribute()
    milliseconds = NumberAttribute()
    outcome = UnicodeAttribute()
    tokens = NumberAttribute(default=0)
    cost = NumberAttribute(default=0)
    expires_at = TTLAttribute()

    @classmethod
    def of_day(cls, day: str) -> Iterator[Self]:
        """Yield the calls of a day."""
        cls.connection()
        for shard in range(SHARDS):
            yield from cls.query(f"{day}#{shard}", consistent_read=True)


@dataclass
class Metered:
    """What is known of a call when it ends."""

    tokens: int = 0
    cost: int = 0


@contextmanager
def metered(task: str, model: str, now: datetime) -> Iterator[Metered]:
    """Meter what the block asks of a model; a call that cannot be written down is as good as any other."""
    found, outcome, since = Metered(), ANSWERED, time.monotonic()
    try:
        yield found
    except Exception as error:
        outcome = type(error).__name__
        raise
    finally:
        milliseconds = round(1000 * (time.monotonic() - since))
        log.metric("AiCalls", 1, task=task, model=model, outcome=outcome)
        _keep(task, milliseconds, outcome, found, now)


def _keep(task: str, milliseconds: int, outcome: str, found: Metered, now: datetime) -> None:
    call_id = new()
    day_shard = f"{now.date().isoformat()}#{ALPHABET.index(call_id[-1]) % SHARDS}"
    row = AiCall(day_shard, call_id, task=task, milliseconds=milliseconds, outcome=outcome, expires_at=now + KEPT)
    row.tokens, row.cost = found.tokens, found.cost
    try:
        row.save()
    except PynamoDBException as error:
        log.info("a call of a model was not metered", task=task, error=type(error).__name__)
