"""Telling a person something once: a row that stays, and a message to the pages that are open."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.core import push
from shared.core.grants import writes
from shared.core.ids import derived
from shared.core.table import create
from shared.notifications.models import KEPT, Notification
from shared.notifications.rules import Words

GRANTS = [writes(Notification), *push.GRANTS]


def tell(
    user_id: str, kind: str, about: tuple[object, ...], words: Words, facts: Mapping[str, Any], now: datetime
) -> None:
    """Tell a person what happened; `about` names it, and however often it is told, there is one notification.

    The pages are told after the row is written, and again only when that is not known to have happened.
    """
    row = Notification(
        user_id,
        derived(kind, *about),
        kind=kind,
        title=words.title,
        text=words.text,
        facts=dict(facts),
        created_at=now,
        expires_at=now + KEPT,
    )
    if not create(row):
        earlier = Notification.find(user_id, row.notification_id)
        if earlier is None or earlier.pushed_at is not None:
            return
    detail = {"notification_id": row.notification_id, "kind": kind, "title": row.title, "text": row.text, **row.facts}
    push.push(user_id, "notification", detail)
    row.pushed(now)
