"""Somebody gets a copy of everything that is held about them."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps
from shared.privacy.rules import Fulfilment

TIMEOUT = Duration.hours(2)


def definition(step: Steps) -> sfn.IChainable:
    """Write the file, then mail where it is; an erasure that has begun meanwhile leaves nothing to be told."""
    whole = step.choice("A file?", "$.fulfilment").when(Fulfilment.READY, step("privacy.mail_export"))
    return step("privacy.write_export").next(whole.otherwise(step.done("Overtaken by an erasure")))
