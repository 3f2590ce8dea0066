"""Erasures that are due go on: accounts are closed after 14 days, and erased an hour later."""

from shared.core import log
from shared.core.clock import now
from shared.core.errors import Conflict
from shared.core.function import job
from shared.privacy import erasing
from shared.privacy.models import Erasure


@job("rate(1 hour)", grants=erasing.GOING_ON, timeout=300)
def begin_due_erasures() -> None:
    """Do for every erasure what is due; one that cannot go on now is tried again by the next run."""
    moment = now()
    for erasure in Erasure.due_by(moment):
        try:
            erasing.go_on(erasure, moment)
        except Conflict as overtaken:
            log.info("an erasure did not go on", reason=type(overtaken).__name__, user_id=erasure.user_id)
