"""The registry of personal data: every table, and how the rows of a person are found in it.

It is read out of the tables themselves, so that a new one is exported and erased from its first day.
"""

import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from pynamodb.attributes import JSONAttribute

from shared.accounts.models import User
from shared.core.errors import Unavailable
from shared.core.personal import OWNER_INDEX, Personal
from shared.core.table import MOST_KEYS, Table
from shared.readiness.models import Enrolment

HERE = Path(__file__).parents[1]
LAYERS = ("core", "mail")  # a table's module may bring a library along
MOST_WRITES = 25  # that DynamoDB takes in one call
TRIES = 8
Item = dict[str, Any]


@dataclass(frozen=True)
class Whose:
    """A person as tables know them: by id, by their enrolments, and by their address while there is an account."""

    user_id: str
    enrolment_ids: tuple[str, ...]
    address: str | None

    @classmethod
    def of(cls, user_id: str) -> Self:
        """Return what a person is found by."""
        user = User.find(user_id)
        enrolments = tuple(sorted(enrolment.enrolment_id for enrolment in Enrolment.all_of(user_id)))
        return cls(user_id, enrolments, user.email if user else None)


@cache
def tables() -> tuple[type[Table], ...]:
    """Return every table that holds something about people, in the order in which a person's rows can be removed.

    First those that are found by others, then these, and then what would be made anew as long as any of them is left.
    """
    for path in sorted(HERE.glob("*/*.py")):
        if "(Table):" in path.read_text(encoding="utf-8"):
            importlib.import_module(f"shared.{path.parent.name}.{path.stem}")
    found = [table for table in _below(Table) if entry(table).names_somebody]
    return tuple(
        sorted(found, key=lambda table: (entry(table).remade, table is User, table is Enrolment, table.logical()))
    )


def entry(table: type[Table]) -> Personal:
    """Return what a table says of itself."""
    personal: Personal = table.Meta.personal  # type: ignore[attr-defined]
    return personal


def exported() -> list[type[Table]]:
    """Return the tables whose rows a person gets a copy of."""
    return [table for table in tables() if entry(table).export]


def erased() -> list[type[Table]]:
    """Return the tables whose rows are removed with the person."""
    return [table for table in tables() if entry(table).at_erasure == "erased"]


def found_by_index(table: type[Table]) -> bool:
    """Tell whether a person's rows are found by the index of owners, as the table has another key."""
    key = table._hash_key_attribute().attr_name  # type: ignore[no-untyped-call]
    return entry(table).found == "owner" and key != entry(table).owner


def pages(table: type[Table], whose: Whose) -> Iterator[list[Item]]:
    """Yield the rows of a person as they are stored, a page at a time; of an index, the keys only."""
    key = table._hash_key_attribute().attr_name  # type: ignore[no-untyped-call]
    name, index = (entry(table).owner, OWNER_INDEX) if found_by_index(table) else (key, None)
    for value in _values(table, whose):
        asked: Item = {
            "TableName": table.Meta.table_name,  # type: ignore[attr-defined]
            "KeyConditionExpression": "#key = :value",
            "ExpressionAttributeNames": {"#key": name},
            "ExpressionAttributeValues": {":value": {"S": value}},
            **({"IndexName": index} if index else {"ConsistentRead": True}),
        }
        yield from (page["Items"] for page in _client(table).get_paginator("query").paginate(**asked) if page["Items"])


def whole(table: type[Table], items: list[Item]) -> list[Item]:
    """Return rows of which an index has told the keys as a whole; what is gone meanwhile is left out."""
    if not found_by_index(table):
        return items
    found: list[Item] = []
    for start in range(0, len(items), MOST_KEYS):
        waiting: Item = {_name(table): {"Keys": [_key(table, item) for item in items[start : start + MOST_KEYS]]}}
        for _ in range(TRIES):
            answer = _client(table).batch_get_item(RequestItems=waiting)
            found += answer["Responses"].get(_name(table), [])
            waiting = answer.get("UnprocessedKeys", {})
            if not waiting:
                break
        else:
            raise Unavailable(retry_after=1)
    return found


def remove(table: type[Table], items: list[Item]) -> int:
    """Remove rows; again is the same. Raises `Unavailable` when the table takes no more for now."""
    for start in range(0, len(items), MOST_WRITES):
        batch = [{"DeleteRequest": {"Key": _key(table, item)}} for item in items[start : start + MOST_WRITES]]
        waiting: Item = {_name(table): batch}
        for _ in range(TRIES):
            waiting = _client(table).batch_write_item(RequestItems=waiting).get("UnprocessedItems", {})
            if not waiting:
                break
        else:
            raise Unavailable(retry_after=1)
    return len(items)


def plain(table: type[Table], item: Item) -> Item:
    """Return a row as JSON data for whom it is about, without what is not theirs."""
    texts = {a.attr_name for a in table.get_attributes().values() if isinstance(a, JSONAttribute)}
    shown = {name: _plain(value) for name, value in sorted(item.items()) if name not in entry(table).unexported}
    return {name: json.loads(value) if name in texts and value else value for name, value in shown.items()}


def _plain(value: Item) -> Any:
    ((kind, content),) = value.items()
    return PLAIN.get(kind, str)(content)


PLAIN: dict[str, Callable[[Any], Any]] = {
    "S": str,
    "N": json.loads,
    "BOOL": bool,
    "NULL": lambda _: None,
    "SS": sorted,
    "NS": sorted,
    "L": lambda content: [_plain(each) for each in content],
    "M": lambda content: {name: _plain(each) for name, each in content.items()},
}


def _values(table: type[Table], whose: Whose) -> tuple[str, ...]:
    match entry(table).found:
        case "enrolment":
            return whose.enrolment_ids
        case "address":
            return (table.key(whose.address),) if whose.address else ()  # type: ignore[attr-defined]
    return (whose.user_id,)


def _key(table: type[Table], item: Item) -> Item:
    schema = table._get_schema()["key_schema"]
    return {part["AttributeName"]: item[part["AttributeName"]] for part in schema}


def _name(table: type[Table]) -> str:
    return str(table.Meta.table_name)  # type: ignore[attr-defined]


def _client(table: type[Table]) -> Any:
    return table.connection().client


def _below(parent: type[Table]) -> Iterator[type[Table]]:
    for table in parent.__subclasses__():
        if table.__module__.startswith("shared."):
            yield from (table,) if "Meta" in vars(table) else _below(table)
