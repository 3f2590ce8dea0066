"""Events that were not applied when they came, or that speak of something unknown, are looked at again."""

from shared.core.clock import now
from shared.core.function import job
from shared.payments.inbox import ENVIRONMENT, GRANTS, LAYERS, sweep


@job("rate(1 minute)", grants=GRANTS, layers=LAYERS, environment=ENVIRONMENT, timeout=300)
def sweep_payment_events() -> dict[str, int]:
    """Apply what is due; what is left at the end of the time is done by the next run."""
    return {"events": sweep(now())}
