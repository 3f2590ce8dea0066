"""A submission came to need a person: it is kept for the digest that the administrators get."""

from shared.core.clock import now
from shared.core.function import on
from shared.core.grants import writes
from shared.notifications.models import ReviewRequest
from shared.notifications.rules import digest_window
from shared.readiness.messages import VerdictReady


@on("verdict.ready", grants=[writes(ReviewRequest)])
def note_review_request(verdict: VerdictReady) -> None:
    """Keep a submission for the next digest when the machine has left it to a person."""
    if verdict.passed is None:
        moment = now()
        ReviewRequest.note(digest_window(moment), verdict.submission_id, verdict.kind, moment)
