"""Starting a workflow, and answering one that waits."""

from pydantic import BaseModel

from shared.core.aws import client
from shared.core.ids import digest
from shared.core.names import arn, physical


def start(workflow: str, *, key: tuple[object, ...], input: BaseModel) -> None:
    """Start an execution named by a hash of subject, purpose, evidence and try.

    An execution of that name that already runs or ran is a success: whoever asked first has started it.
    """
    start_text(workflow, key=key, text=input.model_dump_json())


def start_text(workflow: str, *, key: tuple[object, ...], text: str) -> None:
    """Start an execution with an input that is JSON text already."""
    states = client("stepfunctions")
    machine = arn("states", f"stateMachine:{physical(workflow)}")
    try:
        states.start_execution(stateMachineArn=machine, name=digest(workflow, *key), input=text)
    except states.exceptions.ExecutionAlreadyExists:
        return


def resume(workflow: str, task_token: str, output: BaseModel) -> bool:
    """Answer a waiting workflow; return False when it no longer waits."""
    states = client("stepfunctions")
    try:
        states.send_task_success(taskToken=task_token, output=output.model_dump_json())
    except (states.exceptions.TaskTimedOut, states.exceptions.TaskDoesNotExist, states.exceptions.InvalidToken):
        return False
    return True
