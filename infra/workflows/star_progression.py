"""A learner has completed something: award the stars that follow, offer the promotion exam, and tell everybody."""

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn

from infra.steps import Steps
from shared.readiness.messages import Outcome

TIMEOUT = Duration.minutes(10)


def definition(step: Steps) -> sfn.IChainable:
    """Evaluate until nothing more follows, then offer and announce."""
    award = step("readiness.award_star")
    announce = step("exams.offer_promotion_exam").next(step("readiness.announce_decisions"))
    return award.next(step.choice("Awarded?", "$.outcome").when(Outcome.AWARDED, award).otherwise(announce))
