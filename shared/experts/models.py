"""Expert sessions, and how far learners have watched them."""

from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.core.errors import NotFound
from shared.core.table import NOBODY, Personal, Settings, Table, change, table_name
from shared.watching.models import WatchedVideo

Position = dict[str, Any]


class ExpertSessionNotFound(NotFound):
    """There is no such expert session, or it is not yours."""


class ByProduct(GlobalSecondaryIndex[Any]):
    """The sessions of a product; what depends on one being active reads its row."""

    class Meta:
        index_name = "by-product"
        projection = AllProjection()

    product_id = UnicodeAttribute(hash_key=True)
    session_id = UnicodeAttribute(range_key=True)


class ExpertSession(Table):
    """A recorded talk. Access: by id; all of a product in the order of their ids (index, a moment late).

    Without a video that was looked into it is not active. A deleted session keeps its row, since learners have
    completed it. `version` rises with every change by a person; `video_id` is the upload that the video came with.
    """

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
    version = NumberAttribute(default=1)
    video_id = UnicodeAttribute(null=True)
    video_key = UnicodeAttribute(null=True)
    poster_key = UnicodeAttribute(null=True)
    content_type = UnicodeAttribute(default="video/mp4")
    duration_seconds = NumberAttribute(null=True)
    facts: JSONAttribute = JSONAttribute(default=dict)
    created_by = UnicodeAttribute(null=True)
    updated_by = UnicodeAttribute(null=True)
    updated_at = UTCDateTimeAttribute(null=True)
    by_product = ByProduct()

    @classmethod
    def of(cls, session_id: str) -> Self:
        """Return a session that is offered, or raise `ExpertSessionNotFound`."""
        session = cls.find(session_id)
        if session is None or not session.offered:
            raise ExpertSessionNotFound()
        return session

    @classmethod
    def known(cls, session_id: str) -> Self:
        """Return a session that was not deleted, or raise `ExpertSessionNotFound`."""
        session = cls.find(session_id)
        if session is None or session.deleted:
            raise ExpertSessionNotFound()
        return session

    @classmethod
    def page_of(cls, product_id: str, limit: int, position: Position | None) -> tuple[list[Self], Position | None]:
        """Return a page of a product's sessions, without those that were deleted, and where the next one starts."""
        cls.connection()
        kept = cls.deleted == False  # noqa: E712
        found = cls.by_product.query(product_id, filter_condition=kept, limit=limit, last_evaluated_key=position)
        return list(found), found.last_evaluated_key

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

    def unchanged(self) -> Condition:
        """Require, of the row, that no person has changed or deleted it since it was read."""
        condition: Condition = (ExpertSession.version == int(self.version)) & (ExpertSession.deleted == False)  # noqa: E712
        return condition

    def take_video(self, upload_id: str, values: dict[str, Any], now: datetime) -> bool:
        """Take the video of an upload; False when the session is active or gone, or has a later video."""
        row = ExpertSession
        later = row.video_id.does_not_exist() | (row.video_id <= upload_id)
        idle = (row.active == False) & (row.deleted == False)  # noqa: E712
        actions = [getattr(row, name).set(value) for name, value in values.items()]
        return change(self, [*actions, row.video_id.set(upload_id), row.updated_at.set(now)], later & idle)

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
        stream = True

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
