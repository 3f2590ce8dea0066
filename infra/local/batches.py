"""Delivers a stream's records as AWS does where the emulator would pass over what a function could not process.

AWS documents that everything from the first reported record on is delivered again; that a report with a number which
is not in the batch means all of it; that a batch whose invocation failed is split in two where the mapping says so, and
one that was reported at the report's place; that splitting is no try; that a refused call is none either; and that
after so many tries the records are given up, with one message about all of them, while the shard goes on.

Not documented is how much is given up when the first record of a batch fails each time. Here it is the whole batch, as
in the hardest reading: what is behind such a record has to have had its effect by then. Where nothing is split, the
tries of what is left go on being counted. All other streams wait meanwhile.
"""

import json
import threading
from collections.abc import Callable
from typing import Any

PAUSE_SECONDS = 0.05  # before the second try, and so much longer before each that follows
LONGEST_PAUSE_SECONDS = 1

Result = dict[str, Any]
Records = list[dict[str, Any]]


class Batches:
    """Runs a function with the records of a stream until each is done, or is given up and goes where failures go."""

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
        """Run a function; with what comes from a table's stream, as often as it takes, so that nothing comes again."""
        mapping = vars(self._mapping).pop("noted", None)
        records = event.get("Records") if mapping and isinstance(event, dict) else None
        if not records or records[0].get("eventSource") != "aws:dynamodb":
            return self._execute(function, event)
        most = mapping.get("MaximumRetryAttempts", -1)  # which is: never given up
        waiting = [(records, 0)]
        while waiting:
            records, tries = waiting.pop()
            result = self._execute(function, {"Records": records})
            left, refused = _left(result, records, mapping), bool(result.get("throttle"))
            if not left or (mapping.get("BisectBatchOnFunctionError") and left != [records]):
                waiting += [(part, 0) for part in reversed(left)]
            elif tries == most and not refused:
                self._give_up(mapping, function, left[0], mapping["EventSourceArn"], result, "RetryAttemptsExhausted")
            else:
                threading.Event().wait(min(PAUSE_SECONDS * (tries + 1), LONGEST_PAUSE_SECONDS))
                waiting.append((left[0], tries + (not refused)))
        return {}


def _left(result: Result, records: Records, mapping: Any) -> list[Records]:
    """Return what is to be delivered again: a batch, its halves, or nothing."""
    if result.get("error"):
        middle = len(records) // 2
        splits = mapping.get("BisectBatchOnFunctionError") and middle and not result.get("throttle")
        return [records[:middle], records[middle:]] if splits else [records]
    if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", ()):
        return []
    body = result.get("body") or {}
    answer = (json.loads(body) if isinstance(body, str) else body) or {}
    failed = {failure.get("itemIdentifier") for failure in answer.get("batchItemFailures") or ()}
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    if failed - set(numbers):
        return [records]
    return [records[min(map(numbers.index, failed)) :]] if failed else []
