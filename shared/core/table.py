"""Tables declared as classes, and the transaction in which one effect is written once."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, Self

from pynamodb.attributes import Attribute
from pynamodb.connection import Connection, TableConnection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from shared.core.aws import session
from shared.core.errors import Refusal, Unavailable
from shared.core.names import physical, region
from shared.core.personal import NOBODY as NOBODY  # noqa: PLC0414 each table says it with what else it inherits
from shared.core.personal import Personal as Personal  # noqa: PLC0414
from shared.core.rows import CONFLICT_TRIES, Kept, refusal_of

# Why DynamoDB cancels a transaction that may be written a moment later.
PASSING = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
MOST_KEYS = 100  # that DynamoDB reads in one call


def table_name(logical: str) -> str:
    """Return the stage's name of a table."""
    return physical(logical)


class Settings:
    """What the Meta of every table inherits: where it lives and how long a call may take (three tries of 3 s)."""

    region = region()
    connect_timeout_seconds = 1
    read_timeout_seconds = 3
    max_retry_attempts = 2
    personal: Personal
    append_only = False
    stream = False


_first: list[Connection] = []


def _share(connection: Connection) -> None:
    """Have every table use the first one's client: one of its own would connect and read the service's model anew."""
    connection._local.session = session()
    if not _first:
        _first.append(connection)
    if connection is not _first[0]:
        connection._client = _first[0].client


class Table(Kept):
    """A DynamoDB table; the template's table and indexes are built from the class."""

    @classmethod
    def connection(cls) -> Connection:
        """Return this table's low-level connection, which shares the process's one client."""
        connection: Connection = cls._get_connection().connection
        return connection

    @classmethod
    def _get_connection(cls) -> TableConnection:
        found = super()._get_connection()
        _share(found.connection)
        return found

    @classmethod
    def logical(cls) -> str:
        """Return the table's name without product and stage."""
        return str(cls.Meta.table_name).removeprefix(physical(""))  # type: ignore[attr-defined]

    @classmethod
    def find(cls, hash_key: Any, range_key: Any = None) -> Self | None:
        """Return the row, read consistently, or None."""
        cls.connection()
        try:
            return cls.get(hash_key, range_key, consistent_read=True)
        except cls.DoesNotExist:
            return None

    @classmethod
    def find_many(cls, keys: Iterable[Any]) -> list[Self]:
        """Return the rows of these keys, in no order, without those that do not exist; one round trip per 100."""
        cls.connection()
        unique = list(dict.fromkeys(keys))
        return list(cls.batch_get(unique, consistent_read=True)) if unique else []

    def alive(self, now: datetime) -> bool:
        """Tell whether the row has not outlived its time: DynamoDB removes expired rows hours late."""
        expires_at = getattr(self, "expires_at", None)
        return expires_at is None or now < expires_at


class Repeatable(Protocol):
    """What makes the request at hand safe to repeat: it adds its receipt to the transaction of the effect."""

    def add_to(self, transaction: "Transaction", answer: Any) -> None: ...

    def kept(self, answer: Any) -> None: ...


receipt_of_request: ContextVar[Repeatable | None] = ContextVar("receipt_of_request", default=None)


@dataclass(frozen=True)
class _Write:
    kind: Literal["check", "delete", "save", "update"]
    arguments: tuple[Any, ...]
    options: dict[str, Any]
    lost: Refusal | None


class Transaction:
    """Several writes that happen together or not at all.

    Each write may name the refusal with which it loses its race: when its condition fails, that refusal is raised.
    A conflict with another transaction is tried again; after that the caller gets `Unavailable`: nothing was written.
    """

    # DynamoDB reports its reasons in the order of the request, which pynamodb builds kind by kind.
    ORDER: Sequence[str] = ("check", "delete", "save", "update")

    def __init__(self) -> None:
        self._writes: list[_Write] = []

    def check(
        self, model: type[Model], key: Sequence[Any], condition: Condition, lost: Refusal | None = None
    ) -> "Transaction":
        """Require something of a row that is not written."""
        return self._add("check", (model, *key), {"condition": condition}, lost)

    def delete(self, row: Model, condition: Condition | None = None, lost: Refusal | None = None) -> "Transaction":
        """Delete a row."""
        return self._add("delete", (row,), {"condition": condition}, lost)

    def save(self, row: Model, condition: Condition | None = None, lost: Refusal | None = None) -> "Transaction":
        """Put a row as a whole."""
        return self._add("save", (row,), {"condition": condition}, lost)

    def update(
        self, row: Model, actions: Sequence[Action], condition: Condition | None = None, lost: Refusal | None = None
    ) -> "Transaction":
        """Change attributes of a row."""
        options = {"actions": list(actions), "condition": condition, "add_version_condition": False}
        return self._add("update", (row,), options, lost)

    def create(self, row: Model, lost: Refusal | None = None) -> "Transaction":
        """Put a row that must not exist yet."""
        return self.save(row, condition=_absent(row), lost=lost)

    def commit(self, answer: Any = None) -> None:
        """Write everything; `answer` is kept for a repeat of the same request with the same Idempotency-Key."""
        receipt = receipt_of_request.get()
        if receipt is not None:
            receipt.add_to(self, answer)
        if not self._writes:
            return
        ordered = [write for kind in self.ORDER for write in self._writes if write.kind == kind]
        for attempt in range(CONFLICT_TRIES):
            try:
                self._send(ordered)
                if receipt is not None:
                    receipt.kept(answer)
                return
            except TransactWriteError as error:
                codes = [reason.code if reason else "None" for reason in error.cancellation_reasons]
                self._raise_lost(ordered, codes)
                if not PASSING & set(codes):
                    raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise Unavailable("Too many changes at once; nothing was changed.", retry_after=1)

    def _add(
        self,
        kind: Literal["check", "delete", "save", "update"],
        arguments: tuple[Any, ...],
        options: dict[str, Any],
        lost: Refusal | None,
    ) -> "Transaction":
        self._writes.append(_Write(kind, arguments, options, lost))
        return self

    @staticmethod
    def _send(writes: list[_Write]) -> None:
        owner = writes[0].arguments[0]
        connection = owner._get_connection().connection
        with TransactWrite(connection=connection) as transaction:
            for write in writes:
                method = transaction.condition_check if write.kind == "check" else getattr(transaction, write.kind)
                method(*write.arguments, **write.options)

    @staticmethod
    def _raise_lost(writes: list[_Write], codes: list[str]) -> None:
        for write, code in zip(writes, codes, strict=False):
            if code == "ConditionalCheckFailed" and write.lost is not None:
                raise write.lost


def _absent(row: Model) -> Condition:
    key: Attribute[Any] = type(row)._hash_key_attribute()  # type: ignore[no-untyped-call]
    return key.does_not_exist()


def together(*keys: tuple[type[Table], Any, Any]) -> list[Any]:
    """Return rows of several tables by (model, hash key, range key or None), in that order, None where there is none.

    One round trip for each hundred keys, read consistently.
    """
    places = []
    for model, hash_key, range_key in keys:
        arguments = model.get_operation_kwargs_from_class(hash_key, range_key=range_key)
        places.append((model, str(model.Meta.table_name), arguments["Key"]))  # type: ignore[attr-defined]
    unique = list({(name, str(key)): (name, key) for _, name, key in places}.values())
    found: dict[str, list[dict[str, Any]]] = {}
    for start in range(0, len(unique), MOST_KEYS):
        for name, items in _read(keys[0][0], unique[start : start + MOST_KEYS]).items():
            found.setdefault(name, []).extend(items)
    return [_row_of(model, found.get(name, []), key) for model, name, key in places]


def _read(model: type[Table], places: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    wanted: dict[str, dict[str, Any]] = {}
    for name, key in places:
        wanted.setdefault(name, {"Keys": [], "ConsistentRead": True})["Keys"].append(key)
    client: Any = model.connection().client
    response = client.batch_get_item(RequestItems=wanted)
    if response.get("UnprocessedKeys"):
        raise Unavailable(retry_after=1)
    rows: dict[str, list[dict[str, Any]]] = response["Responses"]
    return rows


def _row_of(model: type[Table], items: list[dict[str, Any]], key: dict[str, Any]) -> Any:
    found = [item for item in items if all(item[part] == value for part, value in key.items())]
    return model.from_raw_data(found[0]) if found else None


def unchanged(attribute: Attribute[Any], seen: Any) -> Condition:
    """Require that an attribute is still what was read; an empty one may be missing in rows of an older release."""
    same: Condition = attribute == seen
    return same if seen else same | attribute.does_not_exist()


def condition_failed(error: PynamoDBException) -> bool:
    """Tell whether a single write failed because its condition did not hold."""
    return refusal_of(error) == "ConditionalCheckFailedException"


def change(
    row: Model, actions: Sequence[Action], condition: Condition | None = None, lost: Refusal | None = None
) -> bool:
    """Update one row; return False, or raise `lost`, when the condition does not hold."""
    options = {"actions": list(actions), "condition": condition, "add_version_condition": False}
    return _held(lambda: row.update(**options), lost)  # type: ignore[arg-type]


def create(row: Model, lost: Refusal | None = None) -> bool:
    """Put one row that must not exist yet; return False, or raise `lost`, when it does."""
    return _held(lambda: row.save(condition=_absent(row)), lost)


def _held(write: Callable[[], Any], lost: Refusal | None) -> bool:
    try:
        write()
    except PynamoDBException as error:
        if not condition_failed(error):
            raise
        if lost is not None:
            raise lost from None
        return False
    return True


def in_days(now: datetime, days: float) -> datetime:
    """Return the moment so many days later, for expiry."""
    return now + timedelta(days=days)
