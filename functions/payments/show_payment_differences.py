"""An administrator looks at what the nightly comparison with the providers has found."""

from pydantic import Field

from shared.core.clock import now
from shared.core.errors import Invalid, NotFound
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Message, Query
from shared.payments.models import TOTAL, PaymentReport


class ComparisonQuery(Query):
    """Of which night (its date in UTC); today's without one."""

    night: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")


class PaymentDifference(Message):
    """A payment that was not here as it is at its provider: each fact as it was here and as it is there.

    `unreadable` says why one could not be compared; it stands under its provider's id where it tells no other.
    """

    payment: str
    facts: dict[str, list[str]]


class PaymentComparison(Message):
    """What was compared and what differed; unfinished without totals."""

    night: str
    finished: bool
    totals: dict[str, int]
    differences: list[PaymentDifference]


class NoComparison(NotFound):
    """There was no comparison in this night."""


@endpoint(
    "GET /api/admin/payments/comparison",
    api="admin",
    scope="admin",
    grants=[reads(PaymentReport)],
    errors=[NoComparison, Invalid],
)
def show_payment_differences(query: ComparisonQuery) -> PaymentComparison:
    """Show what the nightly comparison with the providers has found."""
    night = query.night or now().date().isoformat()
    parts = {part.part: part.facts for part in PaymentReport.of_night(night)}
    if not parts:
        raise NoComparison()
    differing = [PaymentDifference(payment=name, facts=facts) for name, facts in parts.items() if name != TOTAL]
    return PaymentComparison(night=night, finished=TOTAL in parts, totals=parts.get(TOTAL, {}), differences=differing)
