"""Starts the emulator with what it forgets: an error's class, and that streams begin anew after a restart."""

import re
from typing import Any

from ministack.app import main  # type: ignore[import-not-found]
from ministack.services import lambda_svc  # type: ignore[import-not-found]

UNNAMED = "Runtime.HandlerError"
RAISED = re.compile(r"^(?:\w+\.)*([A-Z]\w*)(?::|$)")

_execute = lambda_svc._execute_function_warm
_restore = lambda_svc._restore_esm_positions


def error_class(log: str) -> str | None:
    """Return the class of the error at the end of a log that ends in a traceback."""
    lines = log.rpartition("Traceback (most recent call last):")[2].splitlines()
    found = [match[1] for line in lines if (match := RAISED.match(line))]
    return found[0] if found else None


def execute(function: dict[str, Any], event: Any, request_id: str) -> Any:
    """Run a function as the emulator does, and name its error as Lambda does."""
    result = _execute(function, event, request_id)
    body = result.get("body")
    if result.get("error") and isinstance(body, dict) and body.get("errorType") == UNNAMED:
        body["errorType"] = error_class(result.get("log", "")) or UNNAMED
    return result


def restore_positions(store: Any, positions: Any) -> None:
    """Forget how far a table's stream was read: the stream is empty after a restart, and would be read from there."""
    if store is not lambda_svc._dynamodb_stream_positions:
        _restore(store, positions)


if __name__ == "__main__":
    lambda_svc._restore_esm_positions = restore_positions
    lambda_svc._execute_function_warm = execute
    main()
