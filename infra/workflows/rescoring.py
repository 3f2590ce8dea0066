"""A question was voided: score the attempts that hold it again, and once more those that were just beginning."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps
from shared.rescoring.messages import Onward

TIMEOUT = Duration.hours(6)


def definition(step: Steps) -> sfn.IChainable:
    """Go on until every attempt was looked at twice."""
    rescore = step("questions.rescore_attempts")
    wait = step.pause("Let attempts begin", Duration.seconds(30))
    wait.next(rescore)
    onward = step.choice("Onward?", "$.onward").when(Onward.MORE, rescore).when(Onward.LATER, wait)
    onward.otherwise(step.done())
    return rescore.next(onward)
