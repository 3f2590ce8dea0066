"""A learner wants a project: write it, or take the prepared one."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps

TIMEOUT = Duration.minutes(15)


def definition(step: Steps) -> sfn.IChainable:
    """One step, tried again while the stores are out of reach."""
    return step("projects.write_proposal")
