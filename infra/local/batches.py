"""Delivers a stream's records as AWS does where the emulator would pass over what a function could not process."""

import json
import threading
from collections.abc import Callable
from typing import Any

PAUSE_SECONDS = 0.05  # before the second try, and so much longer before each that follows

Result = dict[str, Any]


class Batches:
    """Runs a function with a batch; from the first record that failed on it is tried again, as often as declared.

    A record that still fails goes where its mapping says that failures go, and those behind it are delivered.
    """

    def __init__(
        self,
        execute: Callable[[Any, Any], Result],
        chosen: Callable[[Any, Any], Any],
        give_up: Callable[[Any, Any, Any, str, Result, str], None],
    ) -> None:
        self._execute, self._chosen, self._give_up = execute, chosen, give_up
        self._mapping = threading.local()

    def choose(self, records: Any, mapping: Any) -> Any:
        """Return the records that a mapping is for, and note the mapping: its batch is executed next."""
        self._mapping.noted = mapping
        return self._chosen(records, mapping)

    def execute(self, function: Any, event: Any) -> Result:
        """Run a function; a batch that comes from a table's stream, until each of its records is done or given up."""
        mapping = vars(self._mapping).pop("noted", None)
        records = event.get("Records") if mapping and isinstance(event, dict) else None
        if not records or records[0].get("eventSource") != "aws:dynamodb":
            return self._execute(function, event)
        tries, result = 0, self._execute(function, event)
        while not result.get("error") and (done := _done(result, records)) < len(records):
            tries, records = tries + 1 if not done else 1, records[done:]
            if tries > mapping["MaximumRetryAttempts"]:
                self._give_up(mapping, function, records[:1], mapping["EventSourceArn"], {}, "RetryAttemptsExhausted")
                tries, records = 0, records[1:]
            else:
                threading.Event().wait(PAUSE_SECONDS * tries)
            result = self._execute(function, {"Records": records}) if records else {}
        return result


def _done(result: Result, records: list[Any]) -> int:
    """Return how many records come before the first one that failed."""
    body = result.get("body") or {}
    answer = json.loads(body) if isinstance(body, str) else body
    failed = {failure["itemIdentifier"] for failure in answer.get("batchItemFailures", ())}
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    return next((place for place, number in enumerate(numbers) if number in failed), len(records))
