"""Our payments beside the providers': every paid one there has its units here, and what was bought here was paid there.

Stripe lists its payments. PayPal's list comes hours late and needs a permission of its own; every order there is begun
here and its id is kept before anybody can pay it, so that asking for each of them finds the same.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
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
UNREADABLE = "unreadable"  # the fact that stands for a payment that could not be compared
Facts = dict[str, list[str]]


@dataclass
class Night:
    """What a night's comparison has found so far, by payment."""

    name: str
    now: datetime
    payments: int = 0
    found: dict[str, Facts] = field(default_factory=dict)

    @property
    def sums(self) -> dict[str, int]:
        """How many payments were compared, and how many of them differ."""
        return {"payments": self.payments, "differences": len(self.found)}

    def report(self, part: str, facts: Facts) -> None:
        """Report what differs of a payment, beside what is reported of it already."""
        self.found[part] = {**self.found.get(part, {}), **facts}
        PaymentReport(self.name, part, facts=self.found[part]).save()
        log.info("a payment differs from the provider's", payment_id=part)

    @contextmanager
    def comparing(self, part: str) -> Iterator[None]:
        """Compare one payment; where that cannot be done it is reported as well."""
        self.payments += 1
        try:
            yield
        # Whatever is strange about one payment, or about the answer that tells of it, all others are compared.
        except Exception as error:
            log.exception("a payment could not be compared", error, payment_id=part)
            self.report(part, {UNREADABLE: ["no", type(error).__name__]})


def compare(now: datetime) -> dict[str, int]:
    """Compare, report every difference, and bring what differs to where its provider has it; return the totals."""
    night, since, until = Night(now.date().isoformat(), now), now - timedelta(days=DAYS), now - SETTLING
    begun = list(_begun_here(since, until))
    _compare_with_stripe(night, begun, since, until)
    if paypal.is_on():
        _compare_with_paypal(night, begun, since, until)
    PaymentReport(night.name, TOTAL, facts=night.sums).save()
    log.metric("PaymentDifferences", len(night.found), store="payments")
    return night.sums


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


def _compare_with_stripe(night: Night, begun: Sequence[Payment], since: datetime, until: datetime) -> None:
    there, months, live = set(), stripe.months_paid(since, until), stripe.is_live()
    for intent_id, said in stripe.payments(since, until):
        there.add(intent_id)
        with night.comparing(intent_id):
            seen = said()
            if seen.payment_id:
                known_as = seen.user_id, seen.payment_id
                _compare_one(night, seen, known_as, partial(bring_on, seen, live, night.now))
            elif seen.paid is Paid.RECEIVED:
                month = months.get(intent_id) or stripe.month_paid_with(intent_id)
                if month is not None and month.user_id:
                    known_as = month.user_id, payment_id_of(month)
                    _compare_one(night, seen, known_as, partial(bring_month_on, seen, month, live, night.now))
    for payment in begun:
        mine = payment.provider == "stripe" and payment.kind == "package" and payment.bought
        # Stripe knows a payment a moment after we do.
        if mine and since + SETTLING <= payment.created_at < until - SETTLING and payment.provider_id not in there:
            night.report(payment.payment_id, {"bought": ["yes", "not paid"]})


def _compare_with_paypal(night: Night, begun: Sequence[Payment], since: datetime, until: datetime) -> None:
    live = paypal.is_live()
    for payment in begun:
        order_id = payment.provider_id if payment.provider == "paypal" else None
        if not order_id or not since <= payment.created_at < until:
            continue
        with night.comparing(payment.payment_id):
            try:
                seen = paypal.payment(order_id)
            except NotAtProvider:  # an order that nobody approves is forgotten there after hours
                if payment.bought:
                    night.report(payment.payment_id, {"bought": ["yes", "not known"]})
                continue
            known_as = payment.user_id, payment.payment_id
            _compare_one(night, seen, known_as, partial(bring_on, seen, live, night.now))


def _compare_one(night: Night, seen: Seen, known_as: tuple[str, str], bring: Callable[[], Payment]) -> None:
    """Compare a payment with ours of that person and id, and bring ours on where it differs."""
    user_id, payment_id = known_as
    found = differences(Payment.find(user_id, payment_id) if user_id else None, seen)
    if not found:
        return
    night.report(payment_id, found)
    try:
        bring()
    except (NotKnown, NotOurs):
        log.info("a payment at the provider has nobody here", payment_id=payment_id)


def _begun_here(since: datetime, until: datetime) -> Iterator[Payment]:
    for number in range((until.date() - since.date()).days + 1):
        yield from Payment.of_day((since + timedelta(days=number)).date().isoformat())
