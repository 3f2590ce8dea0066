"""What the local stage's control path can be asked for: faults of AWS calls, and indexes that are behind."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from shared.core.aws import session
from shared.core.names import physical
from tests.support.people import FRONT_DOOR, PORT

T = TypeVar("T")


def control(method: str, path: str, body: Any = None) -> Any:
    """Speak to the control path; an answer other than 200 raises."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{PORT + 7}{path}", data, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


@contextmanager
def fault(**plan: Any) -> Iterator[None]:
    """Let calls to AWS fail as planned; fails itself when no call was struck."""
    control("POST", "/faults", plan)
    try:
        yield
        assert any(shown["hits"] for shown in control("GET", "/faults")), "no call was struck"
    finally:
        control("DELETE", "/faults")


@contextmanager
def killed(function: str, **plan: Any) -> Iterator[None]:
    """Kill a function before or after a call to AWS; fails itself when it was not killed."""
    control("POST", "/crash", {"function": function, "nth": 1, "when": "after", **plan})
    try:
        yield
        assert [shown["hits"] for shown in control("GET", "/crash")] == [1], "the function was not killed"
    finally:
        control("DELETE", "/crash")


@contextmanager
def lag(table: str, index: str, seconds: float) -> Iterator[Any]:
    """Hold an index back for what is written through the DynamoDB client that this gives."""
    control("POST", "/lag", {"table": table, "index": index, "seconds": seconds})
    try:
        yield session().create_client("dynamodb", region_name="us-east-1", endpoint_url=FRONT_DOOR)
    finally:
        control("DELETE", "/lag")


def trips_of(function: str) -> int:
    """Return how many calls to AWS a function has made."""
    rows = control("GET", "/meter")
    return sum(row["trips"] for row in rows if row["function"] == physical(function))


@contextmanager
def untold(bucket: str, prefix: str) -> Iterator[None]:
    """Hold back what a bucket tells of its objects with this prefix; fails itself when there was nothing to tell."""
    control("POST", "/lag", {"bucket": bucket, "prefix": prefix})
    try:
        yield
        assert any(held.get("waiting") for held in control("GET", "/lag")), "nothing was held back"
    finally:
        control("DELETE", "/lag")


def served(function: str, by: int, ask: Callable[[], T]) -> tuple[T, int]:
    """Have an instance of a function serve all that is asked, or a cold one with 0; fails itself when another did.

    Return what was answered, and the instance: its process.
    """
    before = _served(function)
    control("POST", "/warm", {"function": function, "pid": by})
    answer = ask()
    [instance] = [pid for pid, calls in _served(function).items() if calls != before.get(pid)]
    assert instance == by if by else instance not in before, f"{instance} served, and not {by or 'a cold one'}"
    return answer, instance


def _served(function: str) -> dict[int, int]:
    return {row["pid"]: row["served"] for row in control("GET", f"/warm?function={function}")}
