"""A product was assigned to an organisation or withdrawn: bring it to all of its learners."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps
from shared.organisations.messages import Pace

TIMEOUT = Duration.hours(4)


def definition(step: Steps) -> sfn.IChainable:
    """Come again while there are more."""
    bring = step("organisations.apply_product_change")
    return bring.next(step.choice("More learners?", "$.pace").when(Pace.MORE, bring).otherwise(step.done()))
