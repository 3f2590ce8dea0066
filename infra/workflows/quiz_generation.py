"""A lesson was published or changed: generate and check a pool of questions for each tier, and report what fails."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps

TIMEOUT = Duration.minutes(40)


def definition(step: Steps) -> sfn.IChainable:
    """Plan, generate tier by tier, finish."""
    plan, finish = step("courses.plan_quiz_generation"), step("courses.finish_quiz_generation")
    return plan.next(_each_tier(step)).next(finish)


def _each_tier(step: Steps) -> sfn.Map:
    keeps = ("lesson_id", "publication_id")
    return step.each("Every tier", "$.tiers", "tier", _pool, keeps=keeps, at_once=3)


def _pool(step: Steps) -> sfn.IChainable:
    report = step("courses.report_failed_generation")
    return step("courses.generate_quiz_pool", catch={"States.ALL": report})
