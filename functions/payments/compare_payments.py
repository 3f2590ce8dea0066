"""Every night our payments are compared with the providers': what differs is reported and brought in order."""

from shared.core.clock import now
from shared.core.function import job
from shared.payments.comparing import GRANTS, compare
from shared.payments.providers import ENVIRONMENT, LAYERS


@job("cron(20 3 * * ? *)", grants=GRANTS, layers=LAYERS, environment=ENVIRONMENT, timeout=900)
def compare_payments() -> dict[str, int]:
    """Compare the payments of the last three days; again is the same."""
    return compare(now())
