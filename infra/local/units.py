"""What DynamoDB charges for a call, from what passes on the wire.

The rules are those of AWS's developer guide: "DynamoDB item sizes and formats", "DynamoDB read and write operations"
and "Amazon DynamoDB transactions: capacity management". The wire does not tell all: a change or removal of a row counts
by its key and the values it names, unless the row comes back; a projected row by the attributes that come back; what a
filter left out as if it were as long as what it kept; and what a write costs in indexes is left out.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

READ, WRITTEN = 4096, 1024  # bytes of a unit
LEFT_OUT = ("ConditionalCheckFailedException", "TransactionCanceledException")  # refused, and yet charged as written

Item = dict[str, Any]


@dataclass(frozen=True)
class Units:
    """Read and write units."""

    read: float = 0
    written: float = 0


def size(item: Item) -> int:
    """Return the bytes of an item, names and values."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Item) -> int:
    """Return the bytes of a typed value, without its name."""
    kind: str
    held: Any
    ((kind, held),) = value.items()
    if kind == "M":
        return 3 + size(held) + len(held)
    if kind == "L":
        return 3 + sum(_size(each) + 1 for each in held)
    if kind in ("SS", "NS", "BS"):
        return sum(_scalar(kind[0], each) for each in held)
    return _scalar(kind, held)


def _scalar(kind: str, value: Any) -> int:
    held = str(value)
    if kind == "S":
        return len(held.encode())
    if kind == "B":
        return len(held) * 3 // 4 - held[-2:].count("=")
    if kind == "N":
        digits = held.lower().partition("e")[0].lstrip("-+").replace(".", "").strip("0")
        return (len(digits) + 1) // 2 + 1 + held.startswith("-")
    return 1


def units(operation: str, asked: Item, answer: Item, status: int = 200) -> Units:
    """Return what a call costs, by its request and its answer; a refused one only where its condition did not hold."""
    if status != 200 and not str(answer.get("__type", "")).endswith(LEFT_OUT):
        return Units()
    if operation in ("GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"):
        return Units(read=_read(operation, asked, answer))
    if operation in ("PutItem", "UpdateItem", "DeleteItem"):
        return Units(written=_blocks(max(_written(asked), size(answer.get("Attributes", {}))), WRITTEN))
    if operation == "TransactWriteItems":
        actions = (action for item in asked["TransactItems"] for action in item.values())
        return Units(written=2 * sum(_blocks(_written(action), WRITTEN) for action in actions))
    if operation == "BatchWriteItem":
        done = list(_in_tables(asked["RequestItems"])), list(_in_tables(answer.get("UnprocessedItems", {})))
        written, left = (sum(_blocks(_written(next(iter(w.values()))), WRITTEN) for w in writes) for writes in done)
        return Units(written=written - left)
    return Units()


def _blocks(length: float, unit: int) -> int:
    """Return how many units a length fills; even nothing counts as one."""
    return max(1, math.ceil(length / unit))


def _each(items: Iterable[Item]) -> int:
    return sum(_blocks(size(item), READ) for item in items)


def _in_tables(tables: dict[str, Any]) -> Iterator[Any]:
    return (each for of_table in tables.values() for each in of_table)


def _written(write: Item) -> int:
    """Return the bytes that a write is known to concern."""
    values = write.get("ExpressionAttributeValues", {}).values() if "UpdateExpression" in write else ()
    return size(write.get("Item") or write.get("Key") or {}) + sum(map(_size, values))


def _read(operation: str, asked: Item, answer: Item) -> float:
    if operation == "TransactGetItems":
        return 2 * _each(row.get("Item", {}) for row in answer.get("Responses", ()))
    if operation == "BatchGetItem":
        return sum(_of_batch(name, wanted, answer) for name, wanted in asked["RequestItems"].items())
    share = 1 if asked.get("ConsistentRead") else 0.5
    if operation == "GetItem":
        return share * _each([answer.get("Item", {})])
    items = answer.get("Items", ())
    kept = sum(size(item) for item in items)
    return share * _blocks(kept * answer.get("ScannedCount", len(items)) / (len(items) or 1), READ)


def _of_batch(table: str, wanted: Item, answer: Item) -> float:
    """Return the units of a batch's keys of one table; one that leads to no row counts as the shortest."""
    found = answer.get("Responses", {}).get(table, ())
    left = len(answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", ()))
    missing = len(wanted["Keys"]) - left - len(found)
    return (1 if wanted.get("ConsistentRead") else 0.5) * (_each(found) + missing)
