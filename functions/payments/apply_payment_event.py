"""An event of a payment provider was written down: what has become of its thing is asked and takes effect."""

from typing import Any

from shared.core.clock import now
from shared.core.function import stream
from shared.payments.inbox import ENVIRONMENT, GRANTS, LAYERS, work_off
from shared.payments.models import PaymentEvent


@stream(
    PaymentEvent,
    changes=("INSERT",),
    grants=GRANTS,
    layers=LAYERS,
    environment=ENVIRONMENT,
    timeout=300,
)
def apply_payment_event(record: dict[str, Any]) -> None:
    """Apply an event; one that cannot be applied now waits for the sweeper and delays no other."""
    work_off(record["dynamodb"]["Keys"]["event_id"]["S"], now())
