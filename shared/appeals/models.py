"""Verdicts that learners have contested."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.core.ids import new
from shared.core.table import Personal, Settings, Table, Transaction, table_name
from shared.reviews.models import SHARDS, shard_of
from shared.reviews.rules import AppealDecided, AppealWaiting


def subject_of(kind: str, submission_id: str) -> str:
    """Return under which key the appeal against the verdict on a submission stands."""
    return f"{kind}#{submission_id}"


class WaitingAppeals(GlobalSecondaryIndex[Any]):
    """Appeals that nobody has looked at; an appeal leaves the index with its shard."""

    class Meta:
        index_name = "waiting"
        projection = AllProjection()

    shard = NumberAttribute(hash_key=True)
    appeal_id = UnicodeAttribute(range_key=True)


class Appeal(Table):
    """A contested verdict. Access: one by learner and submission; all of a learner; those waiting, shard by shard.

    `contested` is the verdict as it was contested: `status`, `decided_by` and the person's word where there was one.
    `outcome`, `feedback`, `decided_by` and `decided_at` are what a person has made of it.
    """

    class Meta(Settings):
        table_name = table_name("appeals")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    subject = UnicodeAttribute(range_key=True)
    product_id = UnicodeAttribute()
    reason = UnicodeAttribute()
    appeal_id = UnicodeAttribute()
    filed_at = UTCDateTimeAttribute()
    shard = NumberAttribute(null=True)
    contested: JSONAttribute = JSONAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    feedback = UnicodeAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    decided_at = UTCDateTimeAttribute(null=True)
    waiting_index = WaitingAppeals()

    @classmethod
    def filed(cls, user_id: str, kind: str, submission_id: str, *, product_id: str, reason: str, now: datetime) -> Self:
        """Return the appeal against the verdict on a submission, which waits for a person."""
        return cls(
            user_id,
            subject_of(kind, submission_id),
            appeal_id=new(),
            product_id=product_id,
            reason=reason,
            filed_at=now,
            shard=shard_of(submission_id),
        )

    @classmethod
    def waiting(cls) -> Iterator[Self]:
        """Yield the appeals that nobody has looked at, shard by shard."""
        cls.connection()
        for shard in range(SHARDS):
            yield from cls.waiting_index.query(shard)

    @property
    def waiting_still(self) -> bool:
        """Whether nobody has decided yet."""
        return self.shard is not None

    def close(
        self, contested: dict[str, Any], outcome: str, feedback: str, actor: str, at: datetime, transaction: Transaction
    ) -> None:
        """Keep what a person decided beside what was contested; loses with `AppealDecided` to whoever was quicker."""
        row = Appeal
        actions = [
            row.shard.remove(),
            row.contested.set(contested),
            row.outcome.set(outcome),
            row.feedback.set(feedback),
            row.decided_by.set(actor),
            row.decided_at.set(at),
        ]
        transaction.update(self, actions, row.shard.exists(), lost=AppealDecided())

    @classmethod
    def check_none_waits(cls, user_id: str, kind: str, submission_id: str, transaction: Transaction) -> None:
        """Require that nobody has contested the verdict, or that it was decided; loses with `AppealWaiting`."""
        key, none = (user_id, subject_of(kind, submission_id)), cls.shard.does_not_exist()
        transaction.check(cls, key, none, lost=AppealWaiting())
