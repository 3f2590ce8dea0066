"""An administrator gives a payment back, or a part of it."""

from pydantic import Field

from shared.audit.messages import Words
from shared.audit.models import AuditEntry, AuditReason, audit
from shared.clients import stripe
from shared.core.clock import now
from shared.core.errors import Conflict, NotFound
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.ids import new
from shared.core.messages import Body, Id
from shared.core.receipts import begun_before, reference_of_request
from shared.core.table import Transaction
from shared.payments.applying import GRANTS, apply_anew
from shared.payments.messages import PaymentView
from shared.payments.models import Payment
from shared.payments.providers import ENVIRONMENT, LAYERS, TIMEOUT, provider_of
from shared.payments.providers import GRANTS as ASKING
from shared.payments.refusals import NotAtProvider, PayPalOff, ProviderRefused

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
    errors=[PaymentNotFound, NotRefundable, PayPalOff, NotAtProvider, ProviderRefused],
    layers=LAYERS,
    environment=ENVIRONMENT,
    timeout=TIMEOUT,
)
def refund_payment(payment_id: str, given: RefundOrder, caller: Caller) -> PaymentView:
    """Refund a payment; its units are taken back in proportion.

    Of a package what is spent becomes a debt; of a month of a plan only what is unspent is taken back.
    """
    payment = Payment.find(given.user_id, payment_id)
    if payment is None:
        raise PaymentNotFound()
    provider_id = _provider_id(payment)
    if provider_id is None:
        raise NotRefundable(left_cents=0)
    if not begun_before():  # a repeat goes on with what was ordered, which may have been carried out
        if given.amount_cents > _left(payment):
            raise NotRefundable(left_cents=_left(payment))
        _write_down("refund_ordered", payment, given, caller)
    try:
        provider_of(payment).refund(provider_id, given.amount_cents, reference_of_request() or new())
    except ProviderRefused:
        _write_down("refund_refused", payment, given, caller)
        raise NotRefundable(left_cents=_left(apply_anew(payment, provider_id, now()))) from None
    return PaymentView.of(apply_anew(payment, provider_id, now()))


def _provider_id(payment: Payment) -> str | None:
    """Return which payment it is at its provider; None where nothing was paid."""
    if not payment.bought or not payment.provider_id:
        return None
    return payment.provider_id if payment.kind == "package" else stripe.payment_of(payment.provider_id)


def _left(payment: Payment) -> int:
    return int(payment.amount) - payment.fold.money if len(payment.taken) < MOST_PARTS else 0


def _write_down(act: str, payment: Payment, given: RefundOrder, caller: Caller) -> None:
    effects = Transaction()
    audit(
        act,
        actor=caller.user_id,
        user_id=given.user_id,
        before={"refunded_cents": payment.fold.money},
        after={"amount_cents": given.amount_cents},
        reason=given.reason,
        now=now(),
        transaction=effects,
        payment_id=payment.payment_id,
    )
    effects.commit()
