"""A learner has handed in a project: read it, grade it or leave it to a person, and tell the verdict."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps
from shared.projects.messages import Reading

TIMEOUT = Duration.minutes(45)


def definition(step: Steps) -> sfn.IChainable:
    """Whatever breaks down on the way, the submission ends with a verdict or with a person."""
    announce = step("projects.announce_verdict")
    hold = step("projects.hold_submission").next(announce)
    grade = step("projects.grade_submission", catch={"States.ALL": hold}).next(announce)
    read = step("projects.read_submission", catch={"States.ALL": hold})
    return read.next(step.choice("Readable?", "$.reading").when(Reading.READ, grade).otherwise(announce))
