"""Messages to a person, shown in the product."""

from datetime import datetime, timedelta
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, LocalSecondaryIndex

from shared.core.errors import NotFound
from shared.core.table import Personal, Settings, Table, change, create, table_name

KEPT = timedelta(days=180)
DIGESTS_KEPT = timedelta(days=2)
Position = dict[str, Any]


class NotificationNotFound(NotFound):
    """There is no such notification, or it is not yours."""


class ByTime(LocalSecondaryIndex[Any]):
    """A person's notifications by their time; local, so that it is read consistently."""

    class Meta:
        index_name = "by-time"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    created_at = UTCDateTimeAttribute(range_key=True)


class Notification(Table):
    """One message to one person. Access: one by person and id; all of a person, the newest first.

    The id follows from what happened, so that an event that comes twice is told once.
    """

    class Meta(Settings):
        table_name = table_name("notifications")
        personal = Personal(owner="user_id", retention="180 days")

    user_id = UnicodeAttribute(hash_key=True)
    notification_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    title = UnicodeAttribute()
    text = UnicodeAttribute()
    facts: JSONAttribute = JSONAttribute(default=dict)
    created_at = UTCDateTimeAttribute()
    pushed_at = UTCDateTimeAttribute(null=True)
    read_at = UTCDateTimeAttribute(null=True)
    expires_at = TTLAttribute()
    by_time = ByTime()

    @classmethod
    def page_of(
        cls, user_id: str, limit: int, position: Position | None, now: datetime
    ) -> tuple[list[Self], Position | None]:
        """Return a page of a person's notifications, the newest first, and where the next one starts."""
        cls.connection()
        found = cls.by_time.query(
            user_id, consistent_read=True, scan_index_forward=False, limit=limit, last_evaluated_key=position
        )
        rows = list(found)
        return [row for row in rows if row.alive(now)], found.last_evaluated_key

    @classmethod
    def mark_read(cls, user_id: str, notification_id: str, now: datetime) -> None:
        """Remember when a notification was first read; raises `NotificationNotFound`."""
        cls.connection()
        row, exists = cls(user_id, notification_id), cls.notification_id.exists()
        if change(row, [cls.read_at.set(now)], exists & cls.read_at.does_not_exist()):
            return
        if cls.find(user_id, notification_id) is None:
            raise NotificationNotFound()

    def pushed(self, now: datetime) -> None:
        """Remember that the person's open pages were told."""
        change(self, [Notification.pushed_at.set(now)])


class ReviewRequest(Table):
    """A submission that came to need a person, until the administrators were told. Access: all of a digest's window."""

    class Meta(Settings):
        table_name = table_name("review-requests")
        personal = Personal(owner=None, retention="two days: it holds opaque ids only", export=False)

    window = UnicodeAttribute(hash_key=True)
    submission_id = UnicodeAttribute(range_key=True)
    subject = UnicodeAttribute()
    requested_at = UTCDateTimeAttribute()
    expires_at = TTLAttribute()

    @classmethod
    def note(cls, window: str, submission_id: str, subject: str, now: datetime) -> None:
        """Keep for the digest that a submission needs a person; told again in the same window, it counts once."""
        create(cls(window, submission_id, subject=subject, requested_at=now, expires_at=now + DIGESTS_KEPT))

    @classmethod
    def of_window(cls, window: str) -> list[Self]:
        """Return what came in during a window, read consistently."""
        cls.connection()
        return list(cls.query(window, consistent_read=True))
