"""Our payments beside the providers': every paid one there has its units here, and what was bought here was paid there.

Stripe lists its payments. PayPal's list comes hours late and needs a permission of its own; every order there is begun
here and its id is kept before anybody can pay it, so that asking for each of them finds the same.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from shared.clients import paypal, stripe
from shared.core import log
from shared.core.grants import Grant, writes
from shared.payments.applying import GRANTS as APPLYING
from shared.payments.models import TOTAL, Payment, PaymentReport, payment_id_of
from shared.payments.paying import NotKnown, NotOurs, bring_on
from shared.payments.providers import GRANTS as ASKING
from shared.payments.refusals import NotAtProvider
from shared.payments.returning import bring_month_on
from shared.payments.rules import Paid, Seen, Status, status_of, steps

GRANTS: tuple[Grant, ...] = tuple(dict.fromkeys((writes(PaymentReport), *APPLYING, *ASKING)))
DAYS = 3  # each payment is compared in three nights: what a webhook brings late is in order by then
SETTLING = timedelta(hours=1)  # younger ones may be on their way
Facts = dict[str, list[str]]


def compare(now: datetime) -> dict[str, int]:
    """Compare, report every difference, and bring what differs to where its provider has it; return the totals."""
    night, since, until = now.date().isoformat(), now - timedelta(days=DAYS), now - SETTLING
    sums: Counter[str] = Counter(payments=0, differences=0)
    _compare_with_stripe(night, since, until, now, sums)
    if paypal.is_on():
        _compare_with_paypal(night, since, until, now, sums)
    PaymentReport(night, TOTAL, facts=dict(sums)).save()
    log.metric("PaymentDifferences", sums["differences"], store="payments")
    return dict(sums)


def differences(payment: Payment | None, seen: Seen) -> Facts:
    """Return each fact of a payment as it is here and as it is at its provider, where the two are not the same."""
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


def _compare_with_stripe(night: str, since: datetime, until: datetime, now: datetime, sums: Counter[str]) -> None:
    there, months, live = set(), stripe.months_paid(since, until), stripe.is_live()
    for seen in stripe.payments(since, until):
        if seen.payment_id:
            there.add(seen.payment_id)
            _compare_one(night, seen, (seen.user_id, seen.payment_id), partial(bring_on, seen, live, now), sums)
            continue
        month = months.get(seen.provider_id) or stripe.month_paid_with(seen.provider_id)
        if month is not None and month.user_id:
            known_as = (month.user_id, payment_id_of(month))
            _compare_one(night, seen, known_as, partial(bring_month_on, seen, month, live, now), sums)
    for payment in _begun_here(since, until):
        mine = payment.provider == "stripe" and payment.kind == "package" and payment.bought
        # Stripe knows a payment a moment after we do.
        if mine and since + SETTLING <= payment.created_at < until - SETTLING and payment.payment_id not in there:
            _report(night, payment.payment_id, {"bought": ["yes", "not paid"]}, sums)


def _compare_with_paypal(night: str, since: datetime, until: datetime, now: datetime, sums: Counter[str]) -> None:
    for payment in _begun_here(since, until):
        order_id = payment.provider_id if payment.provider == "paypal" else None
        if not order_id or not since <= payment.created_at < until:
            continue
        try:
            seen = paypal.payment(order_id)
            bring = partial(bring_on, seen, paypal.is_live(), now)
            _compare_one(night, seen, (seen.user_id, seen.payment_id), bring, sums)
        except NotAtProvider:  # an order that nobody approves is forgotten there after hours
            if payment.bought:
                _report(night, payment.payment_id, {"bought": ["yes", "not known"]}, sums)


def _compare_one(
    night: str, seen: Seen, known_as: tuple[str, str], bring: Callable[[], Payment], sums: Counter[str]
) -> None:
    """Compare a payment with ours of that person and id, and bring ours on where it differs."""
    user_id, payment_id = known_as
    sums["payments"] += 1
    found = differences(Payment.find(user_id, payment_id) if user_id else None, seen)
    if not found:
        return
    _report(night, payment_id, found, sums)
    try:
        bring()
    except (NotKnown, NotOurs):
        log.info("a payment at the provider has nobody here", payment_id=payment_id)


def _report(night: str, payment_id: str, facts: Facts, sums: Counter[str]) -> None:
    sums["differences"] += 1
    PaymentReport(night, payment_id, facts=facts).save()
    log.info("a payment differs from the provider's", payment_id=payment_id)


def _begun_here(since: datetime, until: datetime) -> Iterator[Payment]:
    for number in range((until.date() - since.date()).days + 1):
        yield from Payment.of_day((since + timedelta(days=number)).date().isoformat())
