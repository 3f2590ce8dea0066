"""Verdicts that learners have contested."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.core.ids import digest
from shared.core.table import Personal, Settings, Table, table_name

SHARDS = 16


class WaitingAppeals(GlobalSecondaryIndex[Any]):
    """Appeals that nobody has looked at; an appeal leaves the index with its shard."""

    class Meta:
        index_name = "waiting"
        projection = AllProjection()

    shard = NumberAttribute(hash_key=True)
    filed_at = UTCDateTimeAttribute(range_key=True)


class Appeal(Table):
    """A contested verdict. Access: one by learner and submission; all of a learner; those waiting, shard by shard."""

    class Meta(Settings):
        table_name = table_name("appeals")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    subject = UnicodeAttribute(range_key=True)
    product_id = UnicodeAttribute()
    reason = UnicodeAttribute()
    filed_at = UTCDateTimeAttribute()
    shard = NumberAttribute(null=True)
    waiting_index = WaitingAppeals()

    @classmethod
    def filed(cls, user_id: str, kind: str, submission_id: str, *, product_id: str, reason: str, now: datetime) -> Self:
        """Return the appeal against the verdict on a submission, which waits for a person."""
        shard = int(digest(submission_id)[:4], 16) % SHARDS
        subject = f"{kind}#{submission_id}"
        return cls(user_id, subject, product_id=product_id, reason=reason, filed_at=now, shard=shard)

    @classmethod
    def waiting(cls) -> Iterator[Self]:
        """Yield the appeals that nobody has looked at, shard by shard."""
        cls.connection()
        for shard in range(SHARDS):
            yield from cls.waiting_index.query(shard)
