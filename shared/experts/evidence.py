"""What earns the third star: enough distinct expert sessions, watched to their threshold while they were offered."""

from collections.abc import Sequence

from shared.core.grants import Grant, reads
from shared.experts.models import ExpertSessionProgress, completed
from shared.experts.rules import evidence_of
from shared.readiness.models import Enrolment, Product

GRANTS: Sequence[Grant] = [reads(ExpertSessionProgress)]


def collect(enrolment: Enrolment, product: Product) -> tuple[str, ...]:
    """Return the completed sessions once there are enough; one that was withdrawn since counts all the same."""
    progress = ExpertSessionProgress.all_of(enrolment.user_id, enrolment.product_id)
    return evidence_of(completed(progress), int(product.required_expert_sessions))
