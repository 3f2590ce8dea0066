"""The administrators are told, a few times a day at the most, what needs a person."""

from shared.core.clock import now
from shared.core.function import job
from shared.core.grants import reads
from shared.notifications.mailing import GRANTS_FOR_ADMINS, mail_admins
from shared.notifications.mails import ENVIRONMENT, LAYERS
from shared.notifications.models import ReviewRequest
from shared.notifications.rules import ended_windows, review_needed, waiting


@job(
    "cron(0 0/4 * * ? *)",
    grants=[*GRANTS_FOR_ADMINS, reads(ReviewRequest)],
    environment=ENVIRONMENT,
    layers=LAYERS,
)
def mail_review_digest() -> None:
    """Mail each administrator once what came in during the last windows; nothing came in, nothing is sent."""
    for window in ended_windows(now()):
        requests = ReviewRequest.of_window(window)
        if requests:
            words = review_needed(len(requests))
            rows = waiting((request.subject, request.requested_at) for request in requests)
            mail_admins("review_needed", (window,), {"title": words.title, "text": words.text, "waiting": rows}, now())
