"""A file of questions has arrived: take its entries into the bank, some at a time."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps

TIMEOUT = Duration.hours(2)


def definition(step: Steps) -> sfn.IChainable:
    """Go on until every entry was dealt with."""
    take = step("questions.import_questions")
    return take.next(step.choice("More?", "$.more").when("yes", take).otherwise(step.done()))
