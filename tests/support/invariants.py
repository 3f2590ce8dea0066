"""What the tables hold true after every test: a learner's standing is the fold of the decisions about them."""

from collections.abc import Iterable

from shared.readiness.models import Decision, Enrolment
from shared.readiness.rules import fold
from tests.support.waiting import eventually


def standings_are_folds(user_ids: Iterable[str], *, seconds: float = 5) -> None:
    """Fail for the first of these people whose star, tier or number of decisions is not what was decided."""
    for user_id in user_ids:
        # Whoever decides meanwhile does so between the two reads.
        eventually(lambda user_id=user_id: all(map(_is_fold, Enrolment.all_of(user_id))), seconds=seconds)


def _is_fold(enrolment: Enrolment) -> bool:
    decisions = Decision.of_enrolment(enrolment.enrolment_id)
    state = fold(decision.ruling() for decision in decisions)
    return (enrolment.star, enrolment.tier, enrolment.sequence) == (state.star, state.tier, len(decisions))
