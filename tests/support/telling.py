"""Notifications that are there already when a test begins."""

from datetime import timedelta

from shared.core.clock import now
from shared.core.ids import new
from shared.notifications.models import KEPT, Notification
from tests.support.people import Person


def told(someone: Person, count: int) -> list[Notification]:
    """Store so many notifications, a second apart, numbered from the oldest; return their rows."""
    rows = []
    for number in range(count):
        moment = now() - timedelta(seconds=count - number)
        row = Notification(someone.user_id, new(), kind="test", title="A title", text="A text", created_at=moment)
        row.facts, row.expires_at = {"number": number}, moment + KEPT
        row.save()
        rows.append(row)
    return rows
