"""How long models have kept their callers waiting is summed up, day by day."""

from shared.business.timing import GRANTS, fold_days
from shared.core.clock import now
from shared.core.function import job


@job("rate(1 hour)", grants=GRANTS, timeout=300)
def fold_ai_calls() -> dict[str, int]:
    """Fold the calls of today, and of the days before while their last ones may still come."""
    return {"calls": fold_days(now())}
