"""What has been completed towards each star, read from the domains that hold it."""

from collections.abc import Callable, Sequence

from shared.assessments.models import AssessmentAttempt
from shared.assessments.results import scores_of
from shared.core.grants import Grant, reads
from shared.core.table import Transaction
from shared.interviews import evidence as interviews
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Kind, Ruling, State, rulings_for_first_star, star_ruling

Collector = Callable[[Enrolment, Product], tuple[str, ...]]
Guard = Callable[[Enrolment, Sequence[str], Transaction], None]

# The rows that evaluating a star may read.
GRANTS: Sequence[Grant] = [reads(AssessmentAttempt), *interviews.GRANTS]


def rulings_that_follow(
    enrolment: Enrolment, product: Product, state: State, history: Sequence[Ruling]
) -> list[Ruling]:
    """Return the decisions that follow now from what the learner has completed; nothing while something is missing."""
    if state.star <= 1:
        first = _first_star(enrolment, product, state, history)
        if first or state.star == 0:
            return first
    collect = COLLECTORS.get(state.star + 1)
    return star_ruling(state, state.star + 1, collect(enrolment, product)) if collect else []


def guarded(enrolment: Enrolment, rulings: Sequence[Ruling]) -> Transaction:
    """Return the transaction in which these decisions may be written: it fails when their evidence is taken back."""
    transaction = Transaction()
    for ruling in rulings:
        guard = GUARDS.get(int(ruling.facts.get("star", 0)))
        if guard and ruling.kind is Kind.STAR_AWARDED:
            guard(enrolment, ruling.evidence, transaction)
    return transaction


def _first_star(enrolment: Enrolment, product: Product, state: State, history: Sequence[Ruling]) -> list[Ruling]:
    attempts = AssessmentAttempt.all_of(enrolment.user_id, enrolment.product_id)
    scores = scores_of(product, attempts)
    if not product.assessment_ids or len(scores) < len(product.assessment_ids):
        return []
    evidence = tuple(sorted(attempts[name].attempt_id for name in product.assessment_ids))
    decided = [ruling.evidence for ruling in history if ruling.kind is Kind.TIER_ASSIGNED]
    if state.star == 1 and (not decided or decided[-1] == evidence):
        return []
    return rulings_for_first_star(state, scores, evidence, product.tiers)


# From each star, what the next one rests on: ids of the evidence, or nothing while it is not complete.
COLLECTORS: dict[int, Collector] = {interviews.STAR: interviews.collect}

# What must still hold of that evidence when the star is written: a reviewer may take it back at the same moment.
GUARDS: dict[int, Guard] = {interviews.STAR: interviews.guard}
