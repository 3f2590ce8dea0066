"""The state machines, each from its module under infra/workflows, allowed to call exactly its functions."""

import importlib
import json
from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_stepfunctions as sfn

from infra.discover import Declarations
from infra.permissions import Known, Statement, allow
from infra.stacks.functions import Functions
from infra.stages import Stage
from infra.steps import Steps

FOLDER = Path(__file__).parents[1] / "workflows"
# CloudWatch's delivery of logs knows no resources.
DELIVERY = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
]
TRACING = [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
]


def names() -> list[str]:
    """Return the names of all workflows."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))


def workflows(stack: Stack, stage: Stage, declared: Declarations) -> None:
    """Make all state machines."""
    functions = Functions(stack, stage, Known(), {})
    for name in names():
        _machine(functions, declared, name)


def _machine(functions: Functions, declared: Declarations, name: str) -> None:
    stage = functions.stage
    module = importlib.import_module(f"infra.workflows.{name}")
    steps = Steps(functions.stack, stage, declared, name)
    definition = steps.machine(module.definition(steps), module.TIMEOUT)
    physical = stage.physical(name)
    log = functions.log_group(f"{name}_log", f"/aws/vendedlogs/states/{physical}")
    role = functions.role(f"{name}_role", f"{physical}-workflow", "states.amazonaws.com", _policy(steps))
    sfn.CfnStateMachine(
        functions.stack,
        name,
        state_machine_name=physical,
        role_arn=role.attr_arn,
        definition_string=json.dumps(definition),
        tracing_configuration={"enabled": True},
        # Execution data would keep names of people for as long as the log.
        logging_configuration={
            "level": "ERROR",
            "includeExecutionData": False,
            "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": log.attr_arn}}],
        },
    )


def _policy(steps: Steps) -> list[Statement]:
    return [allow(["lambda:InvokeFunction"], sorted(steps.functions.values())), allow([*DELIVERY, *TRACING], ["*"])]
