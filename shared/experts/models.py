"""Expert sessions, and how far learners have watched them."""

from typing import Any, Self

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.core.errors import NotFound
from shared.core.table import NOBODY, Personal, Settings, Table, table_name
from shared.watching.models import WatchedVideo


class ExpertSessionNotFound(NotFound):
    """There is no such expert session, or it is not yours."""


class ByProduct(GlobalSecondaryIndex[Any]):
    """The sessions of a product; what depends on one being active reads its row."""

    class Meta:
        index_name = "by-product"
        projection = AllProjection()

    product_id = UnicodeAttribute(hash_key=True)


class ExpertSession(Table):
    """A recorded talk. Access: by id; all of a product (index, a moment late)."""

    class Meta(Settings):
        table_name = table_name("expert-sessions")
        personal = NOBODY

    session_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    speaker = UnicodeAttribute(default="")
    role = UnicodeAttribute(default="")
    order = NumberAttribute(default=0)
    active = BooleanAttribute(default=True)
    deleted = BooleanAttribute(default=False)
    video_key = UnicodeAttribute()
    content_type = UnicodeAttribute(default="video/mp4")
    duration_seconds = NumberAttribute()
    created_by = UnicodeAttribute(null=True)
    updated_by = UnicodeAttribute(null=True)
    by_product = ByProduct()

    @classmethod
    def of(cls, session_id: str) -> Self:
        """Return a session that is offered, or raise `ExpertSessionNotFound`."""
        session = cls.find(session_id)
        if session is None or not session.offered:
            raise ExpertSessionNotFound()
        return session

    @classmethod
    def offered_in(cls, product_id: str) -> list[Self]:
        """Return the sessions that a product offers, in their order."""
        cls.connection()
        rows = [row for row in cls.by_product.query(product_id) if row.offered]
        return sorted(rows, key=lambda row: (row.order, row.title))

    @property
    def offered(self) -> bool:
        """Whether learners may watch it."""
        return bool(self.active and not self.deleted)

    @property
    def milliseconds(self) -> int:
        """The length of the stored file."""
        return int(self.duration_seconds * 1000)

    @staticmethod
    def still_offered() -> Condition:
        """Require, of the row, that learners may still watch it."""
        condition: Condition = (ExpertSession.active == True) & (ExpertSession.deleted == False)  # noqa: E712
        return condition


class ExpertSessionProgress(WatchedVideo):
    """How far a learner has watched a session. Access: one by learner and session; all of a learner."""

    class Meta(Settings):
        table_name = table_name("expert-session-progress")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    session_id = UnicodeAttribute(range_key=True)
    product_id = UnicodeAttribute()

    @classmethod
    def all_of(cls, user_id: str, product_id: str) -> dict[str, Self]:
        """Return a learner's progress in a product by session, read consistently."""
        cls.connection()
        rows = cls.query(user_id, consistent_read=True)
        return {row.session_id: row for row in rows if row.product_id == product_id}


def completed(progress: dict[str, ExpertSessionProgress]) -> list[str]:
    """Return the sessions that are complete, also those that are no longer offered."""
    return [session_id for session_id, row in progress.items() if row.completed_at is not None]
