"""A learner was enrolled, or something was decided about them: the fold of their decisions is counted."""

from typing import Any

from shared.analytics import sources
from shared.analytics.counting import GRANTS, count
from shared.core.function import stream
from shared.readiness.models import Enrolment

WATCHED = ("sequence", "client_id", "background", "enrolled_at")


@stream(Enrolment, grants=GRANTS)
def count_decisions(record: dict[str, Any]) -> None:
    """Count an enrolment by its decisions, in the cohort that it belongs to now.

    Every decision moves the sequence of its enrolment in the same transaction, and the enrolment says whose it is,
    which decisions, being kept without identity, do not.
    """
    change = record["dynamodb"]
    old, new = change.get("OldImage") or {}, change.get("NewImage") or {}
    if any(old.get(name) != new.get(name) for name in WATCHED):
        keys = change["Keys"]
        count(keys["user_id"]["S"], keys["product_id"]["S"], sources.journey)
