"""Somebody signed in or had their session renewed: they were there on that day."""

from typing import Any

from shared.accounts.models import Session
from shared.business.counting import DEEDS, was_there
from shared.core.function import stream


@stream(Session, changes=("INSERT", "MODIFY"), grants=DEEDS)
def count_activity(record: dict[str, Any]) -> None:
    """Count somebody as active on the day of their session's renewal; the same day again changes nothing.

    An access token lives for a quarter of an hour, so that whoever uses the product renews their session on that day.
    """
    change = record["dynamodb"]
    old, new = change.get("OldImage") or {}, change["NewImage"]
    if old.get("rotated_at") != new["rotated_at"]:
        was_there(new["user_id"]["S"], new["rotated_at"]["S"][:10])
