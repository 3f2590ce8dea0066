"""A person reads what they were told."""

from datetime import datetime
from typing import Any

from pydantic import Field

from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.notifications.models import Notification


class NotificationView(Message):
    """One notification."""

    notification_id: str
    kind: str
    title: str
    text: str
    facts: dict[str, Any] = Field(description="Ids and names that the kind needs, such as product_id and star")
    created_at: datetime
    read: bool


class NotificationPage(Message):
    """Notifications, the newest first."""

    notifications: list[NotificationView]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/app/job-readiness/notifications",
    scope="learner",
    grants=[reads(Notification), secret("cursors")],
    errors=[Invalid],
)
def list_notifications(page: Page, caller: Caller) -> NotificationPage:
    """List my notifications."""
    scope = f"notifications#{caller.user_id}"
    rows, position = Notification.page_of(caller.user_id, page.limit, open_cursor(scope, page.cursor), now())
    return NotificationPage(notifications=[_view(row) for row in rows], cursor=seal(scope, position))


def _view(row: Notification) -> NotificationView:
    return NotificationView(
        notification_id=row.notification_id,
        kind=row.kind,
        title=row.title,
        text=row.text,
        facts=row.facts,
        created_at=row.created_at,
        read=row.read_at is not None,
    )
