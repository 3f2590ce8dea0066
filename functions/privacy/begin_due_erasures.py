"""Erasures that are due go on: accounts are closed after 14 days, and erased an hour later."""

from shared.core import log
from shared.core.clock import now
from shared.core.errors import Conflict, Unavailable
from shared.core.function import job
from shared.privacy import erasing
from shared.privacy.models import Erasure


@job("rate(1 hour)", grants=erasing.GOING_ON, timeout=300)
def begin_due_erasures() -> None:
    """Do for every erasure what is due; one that cannot go on now is tried again by the next run.

    What fails for another reason keeps no other erasure back; the last of it is raised when all had their turn.
    """
    moment, failed = now(), None
    for erasure in Erasure.due_by(moment):
        try:
            erasing.go_on(erasure, moment)
        except (Conflict, Unavailable) as refusal:
            log.info("an erasure did not go on", reason=type(refusal).__name__, user_id=erasure.user_id)
        except Exception as error:
            log.exception("an erasure has failed", error, user_id=erasure.user_id)
            failed = error
    if failed is not None:
        raise failed
