"""Deployed functions and workflow steps that are stopped sooner than they would be, or do not get their turn."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shared.core.aws import client
from shared.core.names import physical
from tests.support.lambdas import machine_of
from tests.support.waiting import eventually


@contextmanager
def function_timeout(identifier: str, seconds: int) -> Iterator[None]:
    """Have Lambda stop a function after so many seconds within the block."""
    before = int(client("lambda").get_function_configuration(FunctionName=physical(identifier))["Timeout"])
    _stop_after(identifier, seconds)
    try:
        yield
    finally:
        _stop_after(identifier, before)


def _stop_after(identifier: str, seconds: int) -> None:
    service, name = client("lambda"), physical(identifier)
    service.update_function_configuration(FunctionName=name, Timeout=seconds)
    eventually(lambda: service.get_function_configuration(FunctionName=name)["LastUpdateStatus"] == "Successful")


@contextmanager
def step_timeout(workflow: str, title: str, seconds: int) -> Iterator[None]:
    """Have the executions that begin within the block wait no longer than so many seconds for one of their steps."""
    states, machine = client("stepfunctions"), machine_of(workflow)
    before = states.describe_state_machine(stateMachineArn=machine)["definition"]
    shortened: dict[str, Any] = json.loads(before)
    shortened["States"][title]["TimeoutSeconds"] = seconds
    states.update_state_machine(stateMachineArn=machine, definition=json.dumps(shortened))
    try:
        yield
    finally:
        states.update_state_machine(stateMachineArn=machine, definition=before)


@contextmanager
def refused(identifier: str) -> Iterator[None]:
    """Have Lambda refuse a function within the block, as when so many of it run already as may at once."""
    service, name = client("lambda"), physical(identifier)
    service.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        service.delete_function_concurrency(FunctionName=name)
