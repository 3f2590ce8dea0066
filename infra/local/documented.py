"""A refusal that its operation does not document is no answer on this machine: whoever gets one sees a failure."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from shared.core.names import physical

DESCRIPTION = Path(__file__).parents[2] / "functions" / "documentation" / "openapi.json"
NAMED = re.compile(r"`(\w+)`:")


def checked(function: str, result: dict[str, Any]) -> dict[str, Any]:
    """Return what a function has answered; in place of an undocumented refusal a 500, with an error in its log."""
    answer = result.get("body")
    if not isinstance(answer, dict) or (refusal := _refusal(answer)) is None:
        return result
    documented = _documented(DESCRIPTION.stat().st_mtime_ns).get(function)
    if documented is None or refusal in documented:
        return result
    status, name = refusal
    detail = f"{name} ({status}) is not among the refusals that the operation documents: `errors=[…]`, `make openapi`."
    line = json.dumps({"level": "ERROR", "message": "undocumented refusal", "error": name, "function": function})
    body = json.dumps({"error": "UndocumentedRefusal", "detail": detail})
    return {**result, "body": {**answer, "statusCode": 500, "body": body}, "log": f"{result.get('log', '')}\n{line}"}


def _refusal(answer: dict[str, Any]) -> tuple[int, str] | None:
    """Return the status and the name of a refusal; what went wrong on our side has a 500 already."""
    status = answer.get("statusCode", 200)
    if not isinstance(status, int) or status < 400 or status == 500:
        return None
    try:
        return status, str(json.loads(answer["body"])["error"])
    except (KeyError, TypeError, ValueError):
        return None  # not in the shape of the kit: a WebSocket's answer


@lru_cache(maxsize=1)
def _documented(_: int) -> dict[str, set[tuple[int, str]]]:
    """Return what each function's operation documents, read anew when the description has changed."""
    paths = json.loads(DESCRIPTION.read_text(encoding="utf-8"))["paths"]
    return {
        physical(operation["operationId"], "local"): {
            (int(status), name)
            for status, response in operation["responses"].items()
            for name in NAMED.findall(response["description"])
        }
        for operations in paths.values()
        for operation in operations.values()
    }
