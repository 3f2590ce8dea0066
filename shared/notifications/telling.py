"""Telling a person something once: a row that stays, a message to the pages that are open, and a mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.core import push
from shared.core.grants import writes
from shared.core.ids import derived
from shared.core.table import create
from shared.notifications import mailing, mails
from shared.notifications.models import KEPT, Notification
from shared.notifications.rules import Words

GRANTS = [writes(Notification), *push.GRANTS, *mailing.GRANTS]
ENVIRONMENT = (*push.ENVIRONMENT, *mails.ENVIRONMENT)
LAYERS = mails.LAYERS


def tell(
    user_id: str, kind: str, about: tuple[object, ...], words: Words, facts: Mapping[str, Any], now: datetime
) -> None:
    """Tell a person what happened; `about` names it, and however often it is told, there is one notification.

    The mail comes last: whether it can be sent changes nothing for the product itself.
    """
    _show(user_id, kind, about, words, facts, now)
    mailing.mail(user_id, kind, about, {**facts, "title": words.title, "text": words.text}, now)


def _show(
    user_id: str, kind: str, about: tuple[object, ...], words: Words, facts: Mapping[str, Any], now: datetime
) -> None:
    """Keep the notification; the pages are told once it is written, and again only when that is not known."""
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
