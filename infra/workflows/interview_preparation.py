"""A learner has opened the interview: make its questions."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps

TIMEOUT = Duration.minutes(10)


def definition(step: Steps) -> sfn.IChainable:
    """Ask the model, or take the questions from the bank."""
    return step("interviews.prepare_questions")
