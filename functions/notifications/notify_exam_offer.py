"""A learner is told that a promotion exam is open to them."""

from shared.core.clock import now
from shared.core.function import on
from shared.notifications.messages import ExamOffered
from shared.notifications.rules import exam_offered
from shared.notifications.telling import ENVIRONMENT, GRANTS, LAYERS, tell


@on("exam.offered", grants=GRANTS, environment=ENVIRONMENT, layers=LAYERS)
def notify_exam_offer(offer: ExamOffered) -> None:
    """Tell a learner of a promotion exam, once for each star and tier."""
    about = (offer.user_id, offer.product_id, offer.star, offer.target_tier)
    facts = {"product_id": offer.product_id, "star": offer.star, "target_tier": offer.target_tier}
    tell(offer.user_id, "exam_offered", about, exam_offered(offer.target_tier), facts, now())
