"""Whoever has subscribed gets the units of every month that is paid for."""

from shared.billing.granting import GRANTING, grant_period
from shared.billing.models import Subscription
from shared.core.clock import now
from shared.core.function import job
from shared.ledger.running import for_each


@job("rate(1 hour)", grants=GRANTING, timeout=900)
def grant_periods() -> dict[str, int]:
    """Grant what is due, each period once, however late; what is left over is done by the next run."""
    moment = now()
    return {"periods": for_each(Subscription.due(moment), lambda user_id: grant_period(user_id, moment))}
