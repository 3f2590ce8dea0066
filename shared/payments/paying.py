"""A payment is brought to where its provider says it stands: units come once, and go as money goes back."""

from datetime import datetime

from shared.accounts.models import User
from shared.core import log
from shared.core.errors import Conflict, Unavailable
from shared.core.grants import Grant, reads, writes
from shared.core.table import Transaction, together
from shared.ledger import acts
from shared.ledger.acts import PURCHASING, Units
from shared.ledger.books import Currency
from shared.ledger.posting import NOTING
from shared.payments.models import Payment
from shared.payments.rules import Back, Fold, Paid, Seen, Status, Step, problem_of, status_of, steps

GRANTS: tuple[Grant, ...] = (*PURCHASING, NOTING, writes(Payment), reads(User))
TURNS = 8  # each is lost to somebody else who brings the same payment on
METRIC = "PaymentsStrange"


class PaymentMoved(Conflict):
    """Somebody else has brought this payment on meanwhile."""


class NotOurs(Exception):
    """The payment was not begun by us, or is of another mode."""


class NotKnown(Exception):
    """There is no such payment, or nobody of that name (yet, or any more)."""


def bring_on(seen: Seen, live: bool, now: datetime) -> Payment:
    """Fold into our books what the provider says of a payment, and return how it stands; again is the same.

    Raises `NotOurs` or `NotKnown`. A payment that is not of our catalogue gives nothing and raises an alarm.
    """
    if seen.live is not live or not seen.payment_id or not seen.user_id:
        raise NotOurs()
    for _ in range(TURNS):
        payment, user = together((Payment, seen.user_id, seen.payment_id), (User, seen.user_id, None))
        if payment is None or user is None or payment.provider_id not in (None, seen.provider_id):
            raise NotKnown()
        try:
            return _brought_on(payment, seen, now)
        except PaymentMoved:
            continue
    raise Unavailable(retry_after=1)


def _brought_on(payment: Payment, seen: Seen, now: datetime) -> Payment:
    if seen.paid is Paid.RECEIVED and not payment.bought:
        problem = problem_of(payment.terms, seen)
        if problem:
            return _held_back(payment, seen, problem)
        _buy(payment, seen, now)
    if payment.bought:
        for step in steps(payment.terms, seen.takings, payment.fold):
            _carry_out(payment, seen, step, now)
    _stand(payment, seen)
    return payment


def _buy(payment: Payment, seen: Seen, now: datetime) -> None:
    def beside(effects: Transaction) -> None:
        payment.becomes(
            effects,
            PaymentMoved(),
            bought=True,
            status=Status.COMPLETED.value,
            provider_id=seen.provider_id,
        )

    posted = acts.purchase(_units(payment), payment.payment_id, now, note=payment.title, beside=beside)
    if posted.repeated:
        raise PaymentMoved()
    payment.refresh(consistent_read=True)


def _carry_out(payment: Payment, seen: Seen, step: Step, now: datetime) -> None:
    """Take units back or give them again, in one transaction with what is then known of the payment."""

    def beside(effects: Transaction) -> None:
        payment.becomes(effects, PaymentMoved(), **_folded(step.after))

    reference = step.taking.reference
    if not step.units:
        effects = Transaction()
        beside(effects)
        effects.commit()
    else:
        of = _units(payment, step.units)
        act = acts.reinstate if step.gives else acts.dispute if step.taking.kind is Back.DISPUTE else acts.refund
        if act(of, payment.payment_id, reference, now, beside=beside).repeated:
            raise PaymentMoved()
    payment.refresh(consistent_read=True)


def _stand(payment: Payment, seen: Seen) -> None:
    status = status_of(payment.terms, seen, payment.bought, payment.fold).value
    refusal = seen.refusal if status == Status.FAILED else None
    if (payment.status, payment.provider_id, payment.refusal) != (status, seen.provider_id, refusal):
        effects = Transaction()
        payment.becomes(effects, PaymentMoved(), status=status, provider_id=seen.provider_id, refusal=refusal)
        effects.commit()
        payment.refresh(consistent_read=True)


def _held_back(payment: Payment, seen: Seen, problem: str) -> Payment:
    """Give nothing for a payment that is not what we sell, and tell operators once."""
    if payment.problem != problem:
        effects = Transaction()
        payment.becomes(effects, PaymentMoved(), problem=problem, provider_id=seen.provider_id)
        effects.commit()
        payment.refresh(consistent_read=True)
        log.info("a payment is not what we sell", payment_id=payment.payment_id, differs=problem)
        log.metric(METRIC, 1, reason="quarantined")
    return payment


def _folded(known: Fold) -> dict[str, object]:
    return {"taken": {name: list(pair) for name, pair in known.taken.items()}, "returned": sorted(known.returned)}


def _units(payment: Payment, units: int | None = None) -> Units:
    return Units(payment.user_id, Currency(str(payment.currency)), int(payment.units) if units is None else units)
