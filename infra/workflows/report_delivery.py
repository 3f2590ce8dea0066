"""A report that is due is made and sent to its recipients."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps

TIMEOUT = Duration.minutes(30)


def definition(step: Steps) -> sfn.IChainable:
    """One step: who has got the report is written down person by person, so that it can be tried again."""
    return step("reports.deliver_report")
