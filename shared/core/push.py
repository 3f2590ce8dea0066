"""Telling a person's open pages what happened, over the WebSocket API."""

import os
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel
from pynamodb.attributes import TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from shared.core import clock, log
from shared.core.aws import session
from shared.core.function import to_json
from shared.core.grants import pushes, writes
from shared.core.names import region
from shared.core.table import Personal, Settings, Table, table_name

LONGEST = timedelta(hours=2)  # the gateway closes every connection by then
MOST_PAGES = 10
MOST_FAILURES = 2  # three tries of 4 s each: what is left must fit into a function's 30 s


class ByConnection(GlobalSecondaryIndex[Any]):
    """Whose connection is it."""

    class Meta:
        index_name = "by-connection"
        projection = KeysOnlyProjection()

    connection_id = UnicodeAttribute(hash_key=True)


class Connection(Table):
    """An open page. Access: all of a person; one by its connection id, for its end."""

    class Meta(Settings):
        table_name = table_name("connections")
        personal = Personal(owner="user_id", retention="two hours", export=False)

    user_id = UnicodeAttribute(hash_key=True)
    connection_id = UnicodeAttribute(range_key=True)
    connected_at = UTCDateTimeAttribute()
    expires_at = TTLAttribute()
    by_connection = ByConnection()

    @classmethod
    def opened(cls, user_id: str, connection_id: str, now: datetime) -> Self:
        """Return the row of a connection that opens now."""
        return cls(user_id, connection_id, connected_at=now, expires_at=now + LONGEST)

    @classmethod
    def open_of(cls, user_id: str, now: datetime) -> list[Self]:
        """Return a person's open pages, the newest first, read consistently."""
        cls.connection()
        rows = [row for row in cls.query(user_id, consistent_read=True) if row.alive(now)]
        return sorted(rows, key=lambda row: row.connected_at, reverse=True)

    @classmethod
    def close(cls, connection_id: str) -> None:
        """Forget a connection that has ended; one that is not known is none of ours."""
        cls.connection()
        for found in cls.by_connection.query(connection_id):
            found.delete()


GRANTS = [writes(Connection), pushes()]
ENVIRONMENT = ("WS_MANAGEMENT_URL",)


@cache
def _gateway() -> Any:
    address = os.environ["WS_MANAGEMENT_URL"]
    return session().create_client("apigatewaymanagementapi", region_name=region(), endpoint_url=address)


def frame(name: str, detail: BaseModel | dict[str, Any]) -> str:
    """Return the text of a message to a page: `{"type": …, "detail": …}`."""
    plain = detail.model_dump(mode="json") if isinstance(detail, BaseModel) else detail
    return to_json({"type": name, "detail": plain})


def send(connection_id: str, text: str) -> bool:
    """Send one message to one connection; False when it is gone."""
    try:
        _gateway().post_to_connection(ConnectionId=connection_id, Data=text.encode())
    except _gateway().exceptions.GoneException:
        return False
    return True


def push(user_id: str, name: str, detail: BaseModel | dict[str, Any]) -> int:
    """Tell a person's newest open pages; return how many were told.

    A page that is gone is forgotten. One that cannot be reached is left to its own reload: what is pushed is always
    stored first, so that nothing depends on it.
    """
    text = frame(name, detail)
    told = failures = 0
    for page in Connection.open_of(user_id, clock.now())[:MOST_PAGES]:
        try:
            if send(page.connection_id, text):
                told += 1
            else:
                page.delete()
        except (ClientError, BotoCoreError) as error:
            log.info("a page could not be told", error=type(error).__name__)
            log.metric("PagesNotTold", 1, part="realtime")
            failures += 1
            if failures == MOST_FAILURES:
                break
    return told
