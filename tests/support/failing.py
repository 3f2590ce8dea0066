"""Calls to AWS that fail inside a test's own process: the work dies at one of them, or the answer of one is lost."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError, ReadTimeoutError

from tests.support.in_process import Tables

WRITING = ("TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem")


class Killed(BaseException):
    """The process is gone: nothing of ours can catch this and go on."""


@contextmanager
def at_call(
    nth: int, when: str, raising: Callable[[], BaseException], only: tuple[str, ...] = (), times: int = 1
) -> Iterator[list[str]]:
    """Raise before, or after, the nth call (from 1) and those that follow it, so many times.

    Gives the operations that were called, as a list that grows. `only` counts calls of these operations; all of them
    without.
    """
    called: list[str] = []

    def failing(original: Any) -> Any:
        def call(client: Any, operation: str, arguments: Any) -> Any:
            counts = not only or operation in only
            if counts:
                called.append(operation)
            mine = counts and nth <= len(called) < nth + times
            if mine and when == "before":
                raise raising()
            answer = original(client, operation, arguments)
            if mine and when == "after":
                raise raising()
            return answer

        return call

    with ExitStack() as stack:
        for client in (BaseClient, Tables):
            stack.enter_context(patch.object(client, "_make_api_call", failing(client._make_api_call)))
        yield called


def throttled() -> ClientError:
    """Return what DynamoDB says when there is too much to do."""
    return ClientError({"Error": {"Code": "ThrottlingException", "Message": "Slow down"}}, "TransactWriteItems")


def lost() -> ReadTimeoutError:
    """Return what a call says whose answer does not come."""
    return ReadTimeoutError(endpoint_url="http://dynamodb")


def killed_at(nth: int, when: str) -> Any:
    """Let the process die before or after its nth call."""
    return at_call(nth, when, Killed)


def dies(work: Callable[[], object], nth: int, when: str) -> bool:
    """Let the process die before or after the nth call of some work; tell whether there were so many."""
    try:
        with killed_at(nth, when):
            work()
    except Killed:
        return True
    return False


def answer_lost(nth: int) -> Any:
    """Let the nth write be applied and its answer be lost."""
    return at_call(nth, "after", lost, WRITING)
