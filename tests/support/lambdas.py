"""Functions that HTTP does not call, invoked as their triggers do: through the Lambda API of the local cloud."""

import json
from typing import Any

from botocore.config import Config

from shared.core.aws import client, session
from shared.core.names import physical, region


class Failed(Exception):
    """The function raised; `name` is the error's class, as workflows match it."""

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        super().__init__(f"{name}: {message}")


def invoke(identifier: str, payload: Any) -> Any:
    """Invoke a deployed function and return what it answers; raises `Failed` when it raised."""
    # A step may take minutes, and one that is invoked again because it was slow would do its work twice.
    patient = Config(read_timeout=300, retries={"total_max_attempts": 1})
    service = session().create_client("lambda", region_name=region(), config=patient)
    response = service.invoke(FunctionName=physical(identifier), Payload=json.dumps(payload).encode())
    answer = json.loads(response["Payload"].read() or b"null")
    if response.get("FunctionError"):
        raise Failed(answer.get("errorType", "Unknown"), answer.get("errorMessage", ""))
    return answer


def machine_of(workflow: str) -> str:
    """Return the ARN of a workflow's state machine."""
    machines = client("stepfunctions").list_state_machines()["stateMachines"]
    return str(next(machine["stateMachineArn"] for machine in machines if machine["name"] == physical(workflow)))


def executions(workflow: str) -> list[dict[str, Any]]:
    """Return the executions of a workflow, newest first."""
    return list(client("stepfunctions").list_executions(stateMachineArn=machine_of(workflow))["executions"])


def started(workflow: str, about: str) -> int:
    """Return how many of the newest executions of a workflow name this id in their input."""
    states = client("stepfunctions")
    arns = [execution["executionArn"] for execution in executions(workflow)[:40]]
    return sum(about in states.describe_execution(executionArn=arn)["input"] for arn in arns)


def failures(workflow: str, about: str) -> list[str]:
    """Return the errors that steps ended in, in the executions whose input names this id, the oldest first."""
    states, errors = client("stepfunctions"), []
    for execution in reversed(executions(workflow)[:40]):
        arn = execution["executionArn"]
        if about in states.describe_execution(executionArn=arn)["input"]:
            events = states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
            errors += [event["taskFailedEventDetails"]["error"] for event in events if event["type"] == "TaskFailed"]
    return errors
