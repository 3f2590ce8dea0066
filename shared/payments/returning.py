"""Money for a month of a plan goes back: what of its units is unspent is taken back, and nothing that was bought."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.accounts.models import User
from shared.core import log
from shared.core.errors import Unavailable
from shared.core.table import together
from shared.ledger.acts import WITHDRAWING, Units, grant, withdraw
from shared.ledger.books import Counter, Currency, NothingLeft
from shared.ledger.models import LedgerEffect, LedgerEntry
from shared.ledger.posting import Beside, Posted
from shared.ledger.rules import share_to_take_back
from shared.payments.models import Payment, payment_id_of
from shared.payments.paying import TURNS, NotKnown, NotOurs, PaymentMoved, folded, write_down
from shared.payments.periods import Invoice
from shared.payments.rules import Back, Seen, Step, status_of, steps
from shared.payments.subscribing import follow

RETURNED = "returned#"  # before a taking's reference: what came back for it


@dataclass(frozen=True)
class Given:
    """Units that a paid invoice has brought, and until when they are good."""

    currency: Currency
    units: int
    good_until: datetime | None


def bring_month_on(seen: Seen, invoice: Invoice | None, live: bool, now: datetime, erased_too: bool = False) -> Payment:
    """Fold into our books what Stripe says of a payment for a month of a plan; again is the same.

    Raises `NotOurs` or `NotKnown`, as `bring_on` does.
    """
    if invoice is None or seen.live is not live or not invoice.user_id or not invoice.subscription_id:
        raise NotOurs()
    user_id, followed = invoice.user_id, False
    for _ in range(TURNS):
        payment, user = together((Payment, user_id, payment_id_of(invoice)), (User, user_id, None))
        if user is None and not erased_too:
            raise NotKnown()
        if payment is not None and payment.bought:
            try:
                return _returned(payment, seen, invoice, now)
            except PaymentMoved:
                continue
        if followed:
            return _standing(payment)
        follow(invoice.subscription_id, live, now, user_id)
        followed = True
    raise Unavailable(retry_after=1)


def _standing(payment: Payment | None) -> Payment:
    if payment is None:
        raise NotKnown()
    return payment


def _returned(payment: Payment, seen: Seen, invoice: Invoice, now: datetime) -> Payment:
    given = list(_given(payment.user_id, invoice))
    for step in steps(payment.terms, seen.takings, payment.fold):
        for each in given:
            posted = _give_again(payment, each, step, now) if step.gives else _take(payment, each, step, now)
            if posted is not None and not posted.repeated:
                payment.has_become()
        status = status_of(payment.terms, seen, True, step.after).value
        write_down(payment, {**folded(step.after), "status": status})
    return payment


def _take(payment: Payment, given: Given, step: Step, now: datetime) -> Posted | None:
    before, after = (_share(payment, given, money) for money in (payment.fold.money, step.after.money))
    if after <= before:
        return None
    of = Units(payment.user_id, given.currency, after - before)
    counter = Counter.DISPUTES if step.taking.kind is Back.DISPUTE else Counter.REFUNDS
    unmoved = _unmoved(payment)
    try:
        return withdraw(
            of, given.good_until, step.taking.reference, now, counter, beside=lambda effects, _: unmoved(effects)
        )
    except NothingLeft:
        log.info("what a refunded month has brought is spent", payment_id=payment.payment_id)
        return None


def _give_again(payment: Payment, given: Given, step: Step, now: datetime) -> Posted | None:
    """Give again what was taken, as the refund failed or the dispute was decided for us; what else stands keeps its."""
    references = {*payment.fold.taken, step.taking.reference}
    gone = sum(_gone(payment.user_id, given.currency, each) for each in references)
    back = gone - _share(payment, given, step.after.money)
    if back <= 0:
        return None
    to = Units(payment.user_id, given.currency, back)
    reference = f"{RETURNED}{step.taking.reference}"
    return grant(to, reference, now, expires_at=given.good_until, beside=_unmoved(payment))


def _share(payment: Payment, given: Given, money: int) -> int:
    return share_to_take_back(given.units, int(payment.amount), money)


def _gone(user_id: str, currency: Currency, reference: str) -> int:
    """Return how many units are gone for a taking: those that there were, without those that came back for it."""
    acts = ((WITHDRAWING, reference), ("grant", f"{RETURNED}{reference}"))
    found = (_entry(user_id, effect, currency, name) for effect, name in acts)
    return -sum(int(entry.amount) for entry in found if entry is not None)


def _unmoved(payment: Payment) -> Beside:
    """Return what has an act of the ledger happen only while nobody else brings the payment on.

    Whoever has seen the payment at another moment takes or gives other units: of the two one must lose at each act.
    """
    return lambda effects: payment.becomes(effects, PaymentMoved())


def _given(user_id: str, invoice: Invoice) -> Iterator[Given]:
    """Yield what an invoice has brought: the units of the months that begin with it, and those of an upgrade."""
    whole = {line.starts for line in invoice.lines if not line.prorated}
    references = [f"period#{user_id}#{starts:%Y-%m-%d}" for starts in sorted(whole)]
    for reference in (*references, f"upgrade#{invoice.invoice_id}"):
        for currency in Currency:
            entry = _entry(user_id, "grant", currency, reference)
            if entry is not None:
                yield Given(currency, int(entry.amount), entry.good_until)


def _entry(user_id: str, effect: str, currency: Currency, reference: str) -> LedgerEntry | None:
    known = LedgerEffect.done(effect, currency, reference)
    if known is None or known.account_id != user_id:
        return None
    return LedgerEntry.find(user_id, int(known.sequence))
