"""A course was published without a generic quiz: have one written."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps

TIMEOUT = Duration.minutes(30)


def definition(step: Steps) -> sfn.IChainable:
    """One step, tried again while the stores are out of reach."""
    return step("configuration.generate_generic_quiz")
