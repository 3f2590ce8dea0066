"""Our payments beside Stripe's: every paid one there has its units here, and what was bought here was paid there."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from shared.clients import stripe
from shared.core import log
from shared.core.grants import Grant, writes
from shared.payments.applying import GRANTS as APPLYING
from shared.payments.models import TOTAL, Payment, PaymentReport, payment_id_of
from shared.payments.paying import NotKnown, NotOurs, bring_on
from shared.payments.periods import Invoice
from shared.payments.returning import bring_month_on
from shared.payments.rules import Paid, Seen, Status, status_of, steps

GRANTS: tuple[Grant, ...] = (writes(PaymentReport), *APPLYING)
DAYS = 3  # each payment is compared in three nights: what a webhook brings late is in order by then
SETTLING = timedelta(hours=1)  # younger ones may be on their way
Facts = dict[str, list[str]]


def compare(now: datetime) -> dict[str, int]:
    """Compare, report every difference, and bring what differs to where Stripe says it stands; return the totals."""
    night, since, until = now.date().isoformat(), now - timedelta(days=DAYS), now - SETTLING
    sums: Counter[str] = Counter(payments=0, differences=0)
    there, months = set(), stripe.months_paid(since, until)
    for seen in stripe.payments(since, until):
        if seen.payment_id:
            there.add(seen.payment_id)
            sums["payments"] += 1
            _compare_one(night, seen, None, now, sums)
        else:
            month = months.get(seen.provider_id) or stripe.month_paid_with(seen.provider_id)
            if month is not None and month.user_id:
                sums["payments"] += 1
                _compare_one(night, seen, month, now, sums)
    for payment in _bought_here(since, until):
        if payment.payment_id not in there:
            _report(night, payment.payment_id, {"bought": ["yes", "not paid"]}, sums)
    PaymentReport(night, TOTAL, facts=dict(sums)).save()
    log.metric("PaymentDifferences", sums["differences"], store="payments")
    return dict(sums)


def differences(payment: Payment | None, seen: Seen) -> Facts:
    """Return each fact of a payment as it is here and as it is at Stripe, where the two are not the same."""
    if payment is None:
        return {"known": ["no", seen.paid.value]} if seen.paid is Paid.RECEIVED else {}
    facts: dict[str, tuple[object, object]] = {
        "bought": (bool(payment.bought), seen.paid is Paid.RECEIVED),
        "problem": (payment.problem, None),
    }
    if payment.bought:
        known = payment.fold
        for step in steps(payment.terms, seen.takings, known):
            known = step.after
        facts["refunded_cents"] = (payment.fold.money, known.money)
        facts["status"] = (Status(payment.status).value, status_of(payment.terms, seen, True, known).value)
    return {name: [str(ours), str(theirs)] for name, (ours, theirs) in facts.items() if ours != theirs}


def _compare_one(night: str, seen: Seen, month: Invoice | None, now: datetime, sums: Counter[str]) -> None:
    """Compare a payment for a package, or one for a month of a plan, and bring it on where it differs."""
    user_id, payment_id = (month.user_id, payment_id_of(month)) if month else (seen.user_id, seen.payment_id)
    found = differences(Payment.find(user_id, payment_id) if user_id else None, seen)
    if not found:
        return
    _report(night, payment_id, found, sums)
    try:
        if month is None:
            bring_on(seen, stripe.is_live(), now)
        else:
            bring_month_on(seen, month, stripe.is_live(), now)
    except (NotKnown, NotOurs):
        log.info("a payment at the provider has nobody here", payment_id=payment_id)


def _report(night: str, payment_id: str, facts: Facts, sums: Counter[str]) -> None:
    sums["differences"] += 1
    PaymentReport(night, payment_id, facts=facts).save()
    log.info("a payment differs from the provider's", payment_id=payment_id)


def _bought_here(since: datetime, until: datetime) -> Iterator[Payment]:
    for number in range(DAYS + 1):
        for payment in Payment.of_day((since + timedelta(days=number)).date().isoformat()):
            mine = payment.provider == "stripe" and payment.kind == "package" and payment.bought
            # Stripe knows a payment a moment after we do.
            if mine and since + SETTLING <= payment.created_at < until - SETTLING:
                yield payment
