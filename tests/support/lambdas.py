"""Functions that HTTP does not call, invoked as their triggers do: through the Lambda API of the local cloud."""

import json
from typing import Any

from shared.core.aws import client
from shared.core.names import physical


class Failed(Exception):
    """The function raised; `name` is the error's class, as workflows match it."""

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        super().__init__(f"{name}: {message}")


def invoke(identifier: str, payload: Any) -> Any:
    """Invoke a deployed function and return what it answers; raises `Failed` when it raised."""
    response = client("lambda").invoke(FunctionName=physical(identifier), Payload=json.dumps(payload).encode())
    answer = json.loads(response["Payload"].read() or b"null")
    if response.get("FunctionError"):
        raise Failed(answer.get("errorType", "Unknown"), answer.get("errorMessage", ""))
    return answer


def executions(workflow: str) -> list[dict[str, Any]]:
    """Return the executions of a workflow, newest first."""
    machines = client("stepfunctions").list_state_machines()["stateMachines"]
    arn = next(machine["stateMachineArn"] for machine in machines if machine["name"] == physical(workflow))
    return list(client("stepfunctions").list_executions(stateMachineArn=arn)["executions"])
