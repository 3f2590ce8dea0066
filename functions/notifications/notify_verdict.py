"""A learner is told that something they handed in was graded."""

from shared.core.clock import now
from shared.core.function import on
from shared.notifications.rules import verdict_ready
from shared.notifications.telling import ENVIRONMENT, GRANTS, LAYERS, tell
from shared.readiness.messages import VerdictReady


@on("verdict.ready", grants=GRANTS, environment=ENVIRONMENT, layers=LAYERS)
def notify_verdict(verdict: VerdictReady) -> None:
    """Tell a learner of a verdict, once for each."""
    about = (verdict.kind, verdict.submission_id, verdict.passed, verdict.verdict_id)
    facts = {
        "product_id": verdict.product_id,
        "subject": verdict.kind,
        "submission_id": verdict.submission_id,
        "passed": verdict.passed,
    }
    tell(verdict.user_id, "verdict_ready", about, verdict_ready(verdict.kind, verdict.passed), facts, now())
