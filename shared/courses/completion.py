"""Having the enrolment looked at when a part of a lesson is completed."""

from shared.core.errands import Errand
from shared.core.table import Transaction
from shared.readiness.messages import Progress
from shared.readiness.models import Enrolment
from shared.readiness.rules import Module


def look_at(enrolment: Enrolment, evidence_id: str, effects: Transaction) -> Errand:
    """Plan the star progression in the transaction of its cause; begin it after the commit.

    Also when the lesson's other half still misses: a video and a quiz that are completed at once would each miss the
    other.
    """
    progress = Progress(
        user_id=enrolment.user_id, product_id=enrolment.product_id, module=Module.COURSE, evidence_id=evidence_id
    )
    return Errand.plan("star_progression", progress.key, progress, transaction=effects)
