"""Questions that were voided, how far their attempts are scored again, and what awaits an admin's word."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.core.errors import Conflict, NotFound
from shared.core.ids import derived, digest
from shared.core.messages import Message
from shared.core.personal import owner_index
from shared.core.table import NOBODY, Personal, Settings, Table, Transaction, change, table_name
from shared.questions.models import ServedQuestion

WORKFLOW = "rescoring"
SHARDS = 4
PASSES = 2
LATE = timedelta(seconds=25)  # longer than a request may take to give an attempt its questions


class AlreadyVoided(Conflict):
    """This question was voided before."""


class CorrectionNotFound(NotFound):
    """There is no such correction."""


class CorrectionDecided(Conflict):
    """This correction was already confirmed or rejected."""


class RescoringRef(Message):
    """Which voided question a workflow is about."""

    question_id: str


class Result(StrEnum):
    """What became of one attempt."""

    UNCHANGED = "unchanged"
    RESCORED = "rescored"
    IMPROVED = "improved"
    HELD = "held"


class VoidedQuestion(Table):
    """A question that was voided. Access: by question.

    `cursor` names the attempt up to which all were looked at. They are looked through twice, as an attempt that was
    beginning while the question was voided may have come after the first look.
    """

    class Meta(Settings):
        table_name = table_name("voided-questions")
        personal = NOBODY

    question_id = UnicodeAttribute(hash_key=True)
    places: JSONAttribute = JSONAttribute(default=list)
    voided_by = UnicodeAttribute()
    voided_at = UTCDateTimeAttribute()
    cursor = UnicodeAttribute(null=True)
    looked_at = UTCDateTimeAttribute(null=True)
    passes = NumberAttribute(default=0)
    unchanged = NumberAttribute(default=0)
    rescored = NumberAttribute(default=0)
    improved = NumberAttribute(default=0)
    held = NumberAttribute(default=0)

    @property
    def ref(self) -> RescoringRef:
        """What names the work on it."""
        return RescoringRef(question_id=self.question_id)

    @property
    def state(self) -> str:
        """Whether every attempt was looked at: `rescoring` or `done`."""
        return "done" if self.passes else "rescoring"

    def counted(self, result: Result, effects: Transaction) -> None:
        """Count one attempt, in the transaction that deals with it."""
        effects.update(self, [getattr(VoidedQuestion, result.value).add(1)])

    def move(self, cursor: str) -> None:
        """Remember up to where attempts were looked at."""
        change(self, [VoidedQuestion.cursor.set(cursor)])

    def end_pass(self, now: datetime) -> None:
        """Remember that all attempts were looked at; told again, this changes nothing."""
        row, seen = VoidedQuestion, int(self.passes)
        actions = [row.cursor.remove(), row.passes.set(seen + 1), row.looked_at.set(now)]
        change(self, actions, row.passes == seen)

    def too_early(self, now: datetime) -> bool:
        """Tell whether an attempt that was beginning at the first look may still come."""
        return self.passes == 1 and self.looked_at is not None and now < self.looked_at + LATE


class AwaitingCorrection(GlobalSecondaryIndex[Any]):
    """What awaits a person; sparse, so that it holds only what waits."""

    class Meta:
        index_name = "awaiting"
        projection = AllProjection()

    awaiting = NumberAttribute(hash_key=True)
    correction_id = UnicodeAttribute(range_key=True)


class Correction(Table):
    """A new score that would take something from a learner. Access: by id; what awaits a person, shard by shard.

    `before` and `after` hold right, total, passed or tier; nothing changes until somebody confirms it.
    """

    class Meta(Settings):
        table_name = table_name("corrections")
        personal = Personal(owner="user_id", retention="until erasure")

    correction_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    question_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    attempt_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    before: JSONAttribute = JSONAttribute(default=dict)
    after: JSONAttribute = JSONAttribute(default=dict)
    status = UnicodeAttribute(default="awaiting")
    awaiting = NumberAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    decided_at = UTCDateTimeAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    by_awaiting = AwaitingCorrection()
    by_owner = owner_index()

    @classmethod
    def held(cls, served: ServedQuestion, before: dict[str, Any], after: dict[str, Any], now: datetime) -> Self:
        """Return what awaits a word about one attempt; it is to be written."""
        correction_id = derived(served.question_id, served.served_id)
        return cls(
            correction_id,
            user_id=served.user_id,
            question_id=served.question_id,
            kind=served.kind,
            attempt_id=served.attempt_id,
            product_id=served.product_id,
            before=before,
            after=after,
            awaiting=int(digest(correction_id)[:4], 16) % SHARDS,
            created_at=now,
        )

    @classmethod
    def of(cls, correction_id: str) -> Self:
        """Return the correction, or raise `CorrectionNotFound`."""
        row = cls.find(correction_id)
        if row is None:
            raise CorrectionNotFound()
        return row

    @classmethod
    def waiting(cls, limit: int, position: dict[str, Any] | None) -> tuple[list[Self], dict[str, Any] | None]:
        """Return a page of what awaits a word, and where the next one starts."""
        cls.connection()
        found: list[Self] = []
        shard, after = (position or {}).get("shard", 0), (position or {}).get("after")
        for number in range(shard, SHARDS):
            behind = AwaitingCorrection.correction_id > after if after else None
            found += cls.by_awaiting.query(number, behind, limit=limit - len(found))
            if len(found) == limit:
                return found, {"shard": number, "after": found[-1].correction_id}
            after = None
        return found, None

    def decide(self, status: str, actor: str, now: datetime, effects: Transaction) -> None:
        """Be confirmed or rejected; loses with `CorrectionDecided` when somebody was faster."""
        row = Correction
        self.status, self.decided_by, self.decided_at = status, actor, now
        actions = [row.status.set(status), row.decided_by.set(actor), row.decided_at.set(now), row.awaiting.remove()]
        effects.update(self, actions, row.status == "awaiting", lost=CorrectionDecided())
