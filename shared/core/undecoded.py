"""DynamoDB's answers as they come: reading many rows, the SDK's own decoding costs more than everything else."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from pydantic_core import from_json

OPERATIONS = ("Query", "BatchGetItem")
_wanted: ContextVar[bool] = ContextVar("undecoded", default=False)


@contextmanager
def undecoded(client: Any) -> Iterator[Any]:
    """Yield the client, whose queries and batch reads answer within the block what DynamoDB's JSON says.

    Numbers stay texts, as ever in DynamoDB's notation; binary values stay base64, which the SDK would decode.
    """
    for operation in OPERATIONS:
        client.meta.events.register(f"before-parse.dynamodb.{operation}", _take, unique_id=f"undecoded-{operation}")
    before = _wanted.set(True)
    try:
        yield client
    finally:
        _wanted.reset(before)


def _take(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    if _wanted.get() and response_dict["status_code"] == 200:
        customized_response_dict.update(from_json(response_dict["body"]))
        response_dict["body"] = b"{}"
