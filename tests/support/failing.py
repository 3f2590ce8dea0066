"""Calls to AWS and Stripe that fail inside a test's own process: the work dies at one, or the answer of one is lost."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError, ReadTimeoutError
from stripe import RequestsClient

from tests.support.in_process import Tables

WRITING = ("TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem")


class Killed(BaseException):
    """The process is gone: nothing of ours can catch this and go on."""


@contextmanager
def at_call(
    nth: int, when: str, raising: Callable[[], BaseException | None], only: tuple[str, ...] = (), times: int = 1
) -> Iterator[list[str]]:
    """Raise before, or after, the nth call (from 1) and those that follow it, so many times.

    Where `raising` returns nothing, whatever it has done has happened, and the call goes on. Gives the operations that
    were called, as a list that grows; one of Stripe's is its method and address. `only` counts calls of these
    operations; all of them without.
    """
    called: list[str] = []

    def failing(original: Any) -> Any:
        def call(client: Any, operation: str, *arguments: Any) -> Any:
            counts = not only or operation in only
            if counts:
                called.append(f"{operation} {arguments[0]}" if client_of_stripe(client) else operation)
            mine = counts and nth <= len(called) < nth + times
            error = raising() if mine and when == "before" else None
            if error is None:
                answer = original(client, operation, *arguments)
                error = raising() if mine and when == "after" else None
            if error is not None:
                raise error
            return answer

        return call

    with ExitStack() as stack:
        for client in (BaseClient, Tables):
            stack.enter_context(patch.object(client, "_make_api_call", failing(client._make_api_call)))
        stack.enter_context(patch.object(RequestsClient, "request", failing(RequestsClient.request)))
        yield called


def client_of_stripe(client: Any) -> bool:
    """Tell whether a call goes to Stripe."""
    return isinstance(client, RequestsClient)


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


def meanwhile(work: Callable[[], object], nth: int, other: Callable[[], None]) -> bool:
    """Have something else happen before the nth call of some work; tell whether there were so many."""
    with at_call(nth, "before", other) as called:
        work()
    return len(called) >= nth


def calls_of(work: Callable[[], object]) -> list[str]:
    """Return the operations that some work calls when nothing happens to it."""
    with at_call(0, "after", Killed, times=0) as called:
        work()
    return called


def answer_lost(nth: int) -> Any:
    """Let the nth write be applied and its answer be lost."""
    return at_call(nth, "after", lost, WRITING)
