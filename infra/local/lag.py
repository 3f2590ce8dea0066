"""An index that is behind its table: reads of it do not see writes that are younger than a set time.

The emulator's indexes are always up to date. While an index lags, the row as it was is read just before each write of
its table; a query of the index then gets the old row instead of the new one, no row where there was none, and the old
one back where it has left the queried key. Of the query's conditions only equalities are applied to old rows, filters
and orders are not; counts without rows are left as they are.
"""

import json
import re
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from infra.local.calls import Call

Row = dict[str, Any]
_EQUAL = re.compile(r"([#\w.]+)\s*=\s*(:\w+)")
_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"})


@dataclass(frozen=True)
class Before:
    """A row as it was before a write, or None, and when the write was (monotonic seconds)."""

    row: Row | None
    at: float


class Lag:
    """Which indexes lag, and what they do not know yet."""

    def __init__(self, dynamodb: Any) -> None:
        self.dynamodb = dynamodb
        self.lock = threading.Lock()
        self.seconds: dict[tuple[str, str], float] = {}
        self.before: dict[tuple[str, str], Before] = {}

    def set(self, table: str, index: str, seconds: float) -> None:
        """Hold an index back by so many seconds."""
        described = self.dynamodb.describe_table(TableName=table)["Table"]
        known = [entry["IndexName"] for entry in described.get("GlobalSecondaryIndexes", ())]
        if index not in known:
            raise ValueError(f"the table has the indexes {', '.join(known) or 'none'}")
        self.seconds[table, index] = seconds

    def reset(self) -> None:
        """Let every index catch up."""
        with self.lock:
            self.seconds.clear()
            self.before.clear()

    def concerns(self, call: Call) -> bool:
        """Tell whether a call reads a lagging index or writes to its table."""
        if not self.seconds or call.service != "dynamodb":
            return False
        if call.operation in ("Query", "Scan"):
            return bool(call.tables) and (call.tables[0], call.index) in self.seconds
        lagging = {table for table, _ in self.seconds}
        return call.operation in _WRITES and bool(lagging & set(call.tables))

    def read_before(self, call: Call) -> dict[tuple[str, str], Row | None]:
        """Return the rows that a write is about to change."""
        lagging = {table for table, _ in self.seconds}
        found = {}
        for table, key in _keys(call, self._key_names):
            if table in lagging:
                row = self.dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
                found[table, json.dumps(key, sort_keys=True)] = row
        return found

    def written(self, rows: dict[tuple[str, str], Row | None]) -> None:
        """Remember rows that a write has changed; what an index knows of a row is its oldest state within the lag."""
        now = time.monotonic()
        with self.lock:
            for key, row in rows.items():
                held = max(s for (table, _), s in self.seconds.items() if table == key[0]) if self.seconds else 0
                known = self.before.get(key)
                if known is None or now - known.at > held:
                    self.before[key] = Before(row, now)

    def seen_by(self, call: Call, answer: dict[str, Any]) -> dict[str, Any]:
        """Return a query's answer as the lagging index would give it."""
        table, seconds = call.tables[0], self.seconds[call.tables[0], call.index]
        now = time.monotonic()
        with self.lock:
            young = {key[1]: e.row for key, e in self.before.items() if key[0] == table and now - e.at <= seconds}
        names = self._key_names(table)
        current = [row for row in answer.get("Items", ()) if _key_of(row, names) not in young]
        wanted = _equalities(call.body)
        old = [row for row in young.values() if row is not None and wanted.items() <= row.items()]
        items = current + old
        return {**answer, "Items": items, "Count": len(items), "ScannedCount": len(items)}

    def _key_names(self, table: str) -> tuple[str, ...]:
        return _schema(self.dynamodb, table)


@cache
def _schema(dynamodb: Any, table: str) -> tuple[str, ...]:
    return tuple(k["AttributeName"] for k in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"])


def _key_of(row: Row, names: tuple[str, ...]) -> str:
    return json.dumps({name: row[name] for name in names}, sort_keys=True)


def _keys(call: Call, names: Any) -> list[tuple[str, Row]]:
    """Return the table and the key of every row that a call writes."""
    body = call.body
    writes = [action for item in body.get("TransactItems", ()) for action in item.values()]
    for table, requests in body.get("RequestItems", {}).items():
        writes += [{"TableName": table, **action} for request in requests for action in request.values()]
    found = []
    for write in writes or [body]:
        table = str(write["TableName"]).rpartition("/")[2]
        row = write.get("Key") or write.get("Item") or {}
        found.append((table, {name: row[name] for name in names(table)}))
    return found


def _equalities(query: dict[str, Any]) -> Row:
    names, values = query.get("ExpressionAttributeNames", {}), query.get("ExpressionAttributeValues", {})
    found = _EQUAL.findall(query.get("KeyConditionExpression", ""))
    return {names.get(name, name): values[value] for name, value in found}
