"""The rules look at what a learner has completed and award the next star, once."""

from shared.core.clock import now
from shared.core.function import step
from shared.core.grants import appends, reads, writes
from shared.core.table import together
from shared.readiness.evidence import GRANTS, guarded, rulings_that_follow
from shared.readiness.messages import Evaluated, Outcome, Progress
from shared.readiness.models import Decision, Enrolment, EnrolmentChanged, Product
from shared.readiness.rules import RULES


@step(grants=[writes(Enrolment), appends(Decision), reads(Product), *GRANTS], errors=[EnrolmentChanged])
def award_star(progress: Progress) -> Evaluated:
    """Award the next star if everything that it requires is there; the state tells, so a repeat awards nothing more."""
    enrolment, product = together(
        (Enrolment, progress.user_id, progress.product_id), (Product, progress.product_id, None)
    )
    if enrolment is None or product is None or not enrolment.active or not product.published:
        return Evaluated(outcome=Outcome.NOTHING)
    state, decisions = enrolment.state()
    rulings = rulings_that_follow(enrolment, product, state, [decision.ruling() for decision in decisions])
    if not rulings:
        return Evaluated(outcome=Outcome.NOTHING)
    effects = guarded(enrolment, rulings)
    enrolment.append(rulings, decisions, actor=RULES, now=now(), transaction=effects)
    return Evaluated(outcome=Outcome.AWARDED)
