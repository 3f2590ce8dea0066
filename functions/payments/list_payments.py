"""Somebody looks through their payments."""

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.payments.messages import PaymentView
from shared.payments.models import Payment


class PaymentPage(Message):
    """Payments, the newest first."""

    payments: list[PaymentView]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint("GET /api/payments/history", scope="member", grants=[reads(Payment), secret("cursors")], errors=[Invalid])
def list_payments(page: Page, caller: Caller) -> PaymentPage:
    """List payments, for packages and for months of plans."""
    scope = f"payments#{caller.user_id}"
    rows, position = Payment.page_of(caller.user_id, page.limit, open_cursor(scope, page.cursor))
    return PaymentPage(payments=[PaymentView.of(row) for row in rows], cursor=seal(scope, position))
