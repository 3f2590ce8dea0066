"""A learner is told what became of their appeal."""

from shared.core.clock import now
from shared.core.function import on
from shared.notifications.messages import AppealDecided
from shared.notifications.rules import appeal_decided
from shared.notifications.telling import ENVIRONMENT, GRANTS, LAYERS, tell


@on("appeal.decided", grants=GRANTS, environment=ENVIRONMENT, layers=LAYERS)
def notify_appeal(decided: AppealDecided) -> None:
    """Tell a learner of the decision about an appeal, once."""
    facts = {
        "product_id": decided.product_id,
        "subject": decided.kind,
        "submission_id": decided.submission_id,
        "upheld": decided.upheld,
    }
    about = (decided.kind, decided.submission_id)
    tell(decided.user_id, "appeal_decided", about, appeal_decided(decided.kind, decided.upheld), facts, now())
