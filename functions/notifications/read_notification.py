"""A person has read a notification."""

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.notifications.models import Notification, NotificationNotFound


@endpoint(
    "POST /api/app/job-readiness/notifications/{notification_id}/read",
    scope="learner",
    status=204,
    grants=[writes(Notification)],
    errors=[NotificationNotFound],
)
def read_notification(notification_id: str, caller: Caller) -> None:
    """Mark a notification as read; doing so again changes nothing."""
    Notification.mark_read(caller.user_id, notification_id, now())
