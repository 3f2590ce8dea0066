"""What operators read: JSON log lines and metrics, written only when there is something to say.

The gateway's access log already has a line for every request, so a function that succeeds writes nothing.
"""

import json
import sys
import traceback
from typing import Any

from shared.core import clock

NAMESPACE = "Fivestar"


def _write(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, default=str) + "\n")


def info(message: str, **facts: Any) -> None:
    """Log a fact; facts are ids and names, never contents."""
    _write({"level": "INFO", "message": message, **facts})


def exception(message: str, error: BaseException, **facts: Any) -> None:
    """Log an error with where it happened, without the values that it carries."""
    where = [
        f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    _write({"level": "ERROR", "message": message, "error": type(error).__name__, "at": where[-6:], **facts})
    metric("UnhandledErrors", 1, function=str(facts.get("function", "unknown")))


def metric(name: str, value: float, unit: str = "Count", **dimensions: str) -> None:
    """Record a measure in the embedded metric format, which CloudWatch reads out of the log."""
    definition = {"Namespace": NAMESPACE, "Dimensions": [list(dimensions)], "Metrics": [{"Name": name, "Unit": unit}]}
    stamp = int(clock.real_now().timestamp() * 1000)
    _write({"_aws": {"Timestamp": stamp, "CloudWatchMetrics": [definition]}, **dimensions, name: value})
