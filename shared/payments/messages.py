"""Payments and subscriptions as people see them."""

from datetime import datetime

from pydantic import Field

from shared.billing.models import OnSale, Subscription, plan_of
from shared.core.messages import Message
from shared.payments.models import Contract, Payment
from shared.payments.refusals import PaymentHeld, PaymentNotMade
from shared.payments.rules import Seen, Status

NONE = "none"


class PaymentView(Message):
    """One payment; amounts are in the smallest unit of the currency. `held` means that we look at it ourselves."""

    payment_id: str
    provider: str
    kind: str = Field(description="`package`, or `subscription` for a month of a plan")
    package: str = Field(description="Which package, or which plan")
    amount_cents: int
    refunded_cents: int
    price_currency: str
    status: Status
    refusal: str | None = Field(description="Why the bank declined, as far as it tells")
    held: bool
    created_at: datetime

    @classmethod
    def of(cls, row: Payment) -> "PaymentView":
        """Return a payment as its payer sees it."""
        return cls(
            payment_id=row.payment_id,
            provider=row.provider,
            kind=row.kind,
            package=row.package,
            amount_cents=int(row.amount),
            refunded_cents=min(row.fold.money, int(row.amount)),
            price_currency=row.money,
            status=Status(row.status),
            refusal=row.refusal,
            held=row.problem is not None,
            created_at=row.created_at,
        )

    @classmethod
    def of_made(cls, row: Payment, seen: Seen) -> "PaymentView":
        """Return a payment to whoever says that it is made; raises `PaymentHeld`, `PaymentNotMade`."""
        if row.problem:
            raise PaymentHeld()
        if not row.bought:
            raise PaymentNotMade(step=seen.step, refusal=seen.refusal)
        return cls.of(row)


class SubscriptionView(Message):
    """The plan that counts now and the one that follows it; `status` is Stripe's, or `none`."""

    plan: str
    next_plan: str
    status: str
    paid_until: datetime | None
    ends_with_period: bool
    client_secret: str | None = Field(default=None, description="What is still to be paid is paid with this")

    @classmethod
    def of(
        cls,
        contract: Contract | None,
        subscription: Subscription | None,
        on_sale: OnSale,
        now: datetime,
        client_secret: str | None = None,
    ) -> "SubscriptionView":
        """Return how somebody has subscribed."""
        plan = plan_of(subscription, on_sale, now).slug
        if contract is None or contract.ended:
            until = subscription.paid_until if subscription and plan == subscription.plan else None
            return cls(plan=plan, next_plan=plan, status=NONE, paid_until=until, ends_with_period=False)
        return cls(
            plan=plan,
            next_plan=contract.plan,
            status=contract.status,
            paid_until=subscription.paid_until if subscription else None,
            ends_with_period=bool(contract.ends_with_period),
            client_secret=client_secret,
        )
