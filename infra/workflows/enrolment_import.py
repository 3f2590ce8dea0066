"""A list of learners has arrived: read it, then enrol row by row."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps
from shared.organisations.messages import Pace

TIMEOUT = Duration.hours(4)


def definition(step: Steps) -> sfn.IChainable:
    """Read once, then come again while there are more rows."""
    read, enrol, done = step("organisations.read_list"), step("organisations.enrol_listed_learners"), step.done()
    enrol.next(step.choice("More rows?", "$.pace").when(Pace.MORE, enrol).otherwise(done))
    return read.next(step.choice("A list of learners?", "$.pace").when(Pace.MORE, enrol).otherwise(done))
