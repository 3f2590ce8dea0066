"""Everybody who has to know is told of the decisions that were made, and the progression comes to its end."""

from shared.core import events
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import emits, reads, writes
from shared.readiness.messages import Progress, StarAwarded
from shared.readiness.models import Decision, Enrolment
from shared.readiness.rules import Kind


@step(grants=[writes(Enrolment), reads(Decision), writes(Errand), emits("star.awarded")])
def announce_decisions(progress: Progress) -> None:
    """Publish `star.awarded` for each star not yet announced.

    What was announced is kept on the enrolment and not in the workflow: a step that is repeated after it had succeeded
    finds the decisions made, and they must be told all the same.
    """
    enrolment = Enrolment.of(progress.user_id, progress.product_id)
    for decision in Decision.of_enrolment(enrolment.enrolment_id):
        if decision.sequence > enrolment.announced and decision.kind == Kind.STAR_AWARDED:
            award = StarAwarded(
                user_id=enrolment.user_id,
                product_id=enrolment.product_id,
                enrolment_id=enrolment.enrolment_id,
                sequence=int(decision.sequence),
                star=int(decision.facts["star"]),
                tier=enrolment.current_tier,
            )
            events.emit("star.awarded", award)
    enrolment.announced_up_to(int(enrolment.sequence))
    Errand.finish("star_progression", progress.key)
