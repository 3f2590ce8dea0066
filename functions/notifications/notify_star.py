"""A learner is told that they earned a star."""

from shared.core.clock import now
from shared.core.function import on
from shared.notifications.rules import star_earned
from shared.notifications.telling import ENVIRONMENT, GRANTS, LAYERS, tell
from shared.readiness.messages import StarAwarded


@on("star.awarded", grants=GRANTS, environment=ENVIRONMENT, layers=LAYERS)
def notify_star(award: StarAwarded) -> None:
    """Tell a learner of a star, once for each decision."""
    facts = {"product_id": award.product_id, "star": award.star, "tier": award.tier}
    tell(award.user_id, "star_awarded", (award.enrolment_id, award.sequence), star_earned(award.star), facts, now())
