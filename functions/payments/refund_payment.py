"""An administrator gives a payment back, or a part of it."""

from pydantic import Field

from shared.audit.messages import Words
from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core.clock import now
from shared.core.errors import Conflict, NotFound
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.ids import new
from shared.core.messages import Body, Id
from shared.core.receipts import reference_of_request
from shared.core.table import Transaction
from shared.payments.messages import PaymentView
from shared.payments.models import Payment
from shared.payments.paying import GRANTS, bring_on
from shared.payments.providers import ENVIRONMENT, LAYERS, TIMEOUT, provider_of
from shared.payments.providers import GRANTS as ASKING
from shared.payments.refusals import PayPalOff, ProviderRefused

MOST_PARTS = 100  # in which one payment goes back


class RefundOrder(Body):
    """Whose payment, how much of it in the smallest unit of its currency, and why."""

    user_id: Id
    amount_cents: int = Field(ge=1, le=10_000_000)
    reason: Words


class PaymentNotFound(NotFound):
    """There is no such payment."""


class NotRefundable(Conflict):
    """More would be refunded than was paid, or nothing was paid, or it was refunded in too many parts already."""


@endpoint(
    "POST /api/admin/payments/{payment_id}/refunds",
    api="admin",
    scope="admin",
    grants=[*GRANTS, *ASKING, appends(AuditEntry), writes(AuditReason)],
    errors=[PaymentNotFound, NotRefundable, PayPalOff, ProviderRefused],
    layers=LAYERS,
    environment=ENVIRONMENT,
    timeout=TIMEOUT,
)
def refund_payment(payment_id: str, given: RefundOrder, caller: Caller) -> PaymentView:
    """Refund a payment; its units are taken back in proportion, and what is spent becomes a debt."""
    payment = Payment.find(given.user_id, payment_id)
    if payment is None or payment.kind != "package":
        raise PaymentNotFound()
    left = int(payment.amount) - payment.fold.money if len(payment.taken) < MOST_PARTS else 0
    if not payment.bought or not payment.provider_id or given.amount_cents > left:
        raise NotRefundable(left_cents=left if payment.bought else 0)
    effects, reference = Transaction(), reference_of_request() or new()
    audit(
        "payment_refunded",
        actor=caller.user_id,
        user_id=given.user_id,
        before={"refunded_cents": payment.fold.money},
        after={"refunded_cents": payment.fold.money + given.amount_cents},
        reason=given.reason,
        now=now(),
        transaction=effects,
        payment_id=payment_id,
    )
    effects.commit()
    provider = provider_of(payment)
    provider.refund(payment.provider_id, given.amount_cents, reference)
    return PaymentView.of(bring_on(provider.payment(payment.provider_id), provider.is_live(), now()))
