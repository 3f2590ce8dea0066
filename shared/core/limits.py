"""How often something may be done: a counter per subject and window, held across all instances."""

from datetime import UTC, datetime

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from shared.core import clock
from shared.core.errors import TooMany
from shared.core.ids import digest
from shared.core.table import Personal, Settings, Table, change, table_name


class Counter(Table):
    """Calls of one subject in one window. Access: by subject and window."""

    class Meta(Settings):
        table_name = table_name("limits")
        personal = Personal(owner=None, retention="two windows", export=False)

    subject = UnicodeAttribute(hash_key=True)
    window = NumberAttribute(range_key=True)
    used = NumberAttribute(default=0)
    expires_at = TTLAttribute(null=True)


def take(subject: str, times: int, seconds: int) -> None:
    """Count one use by a subject; refuse with `TooMany` after `times` in a window of `seconds`."""
    now = int(clock.now().timestamp())
    window = now // seconds
    Counter.connection()
    row = Counter(digest(subject), window)
    expiry = datetime.fromtimestamp((window + 2) * seconds, UTC)
    left = TooMany(retry_after=(window + 1) * seconds - now)
    room = Counter.used.does_not_exist() | (Counter.used < times)
    change(row, [Counter.used.add(1), Counter.expires_at.set(expiry)], room, lost=left)
