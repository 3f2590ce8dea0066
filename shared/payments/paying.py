"""A payment is brought to where its provider says it stands: units come once, and go as money goes back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shared.accounts.models import User
from shared.core import log
from shared.core.errors import Conflict, Unavailable
from shared.core.grants import Grant, reads, writes
from shared.core.table import Transaction, together
from shared.ledger import acts
from shared.ledger.acts import PURCHASING, Units
from shared.ledger.books import Currency
from shared.ledger.models import LedgerAccount
from shared.ledger.posting import NOTING, Beside, Posted
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


def bring_on(seen: Seen, live: bool, now: datetime, erased_too: bool = False) -> Payment:
    """Fold into our books what the provider says of a payment, and return how it stands; again is the same.

    Raises `NotOurs` or `NotKnown`; of somebody who is erased only where that is not meant (`erased_too`): payments and
    the ledger are kept. A payment that is not of our catalogue gives nothing and raises an alarm.
    """
    if seen.live is not live or not seen.payment_id or not seen.user_id:
        raise NotOurs()
    for _ in range(TURNS):
        payment, user, account = together(
            (Payment, seen.user_id, seen.payment_id), (User, seen.user_id, None), (LedgerAccount, seen.user_id, None)
        )
        if payment is None or (user is None and not erased_too):
            raise NotKnown()
        if not _is_its(payment, seen):
            raise NotOurs()
        try:
            return _brought_on(payment, seen, now, account or LedgerAccount.fresh(seen.user_id))
        except PaymentMoved:
            continue
    raise Unavailable(retry_after=1)


def _is_its(payment: Payment, seen: Seen) -> bool:
    """Tell whether a row is that of a payment: another one may name it, for who pays can begin payments at PayPal too.

    So an order's id is kept here before anybody can pay it. Payments at Stripe are begun by us alone: there the first
    word about one may be what tells its id.
    """
    first_told = seen.provider == "stripe" and payment.provider_id is None
    return payment.provider == seen.provider and (first_told or payment.provider_id == seen.provider_id)


def _brought_on(payment: Payment, seen: Seen, now: datetime, account: LedgerAccount) -> Payment:
    if seen.paid is Paid.RECEIVED and not payment.bought:
        problem = problem_of(payment.terms, seen)
        if problem:
            return _held_back(payment, seen, problem)
        _buy(payment, seen, now, account)
    if payment.bought:
        for step in steps(payment.terms, seen.takings, payment.fold):
            _carry_out(payment, step, now)
    _stand(payment, seen)
    return payment


def _buy(payment: Payment, seen: Seen, now: datetime, account: LedgerAccount) -> None:
    # What was held back or refused before and is in order now is so no longer.
    values = {"bought": True, "status": Status.COMPLETED.value, "provider_id": seen.provider_id}
    values |= {"problem": None, "refusal": None}
    beside = _beside(payment, values)
    posted = acts.purchase(_units(payment), payment.payment_id, now, note=payment.title, account=account, beside=beside)
    if posted.repeated:
        raise PaymentMoved()
    payment.has_become(**values)


def _carry_out(payment: Payment, step: Step, now: datetime) -> None:
    """Take units back or give them again, in one transaction with what is then known of the payment."""
    values = folded(step.after)
    if not step.units:
        write_down(payment, values)
        return
    act: Callable[..., Posted] = (
        acts.reinstate if step.gives else acts.dispute if step.taking.kind is Back.DISPUTE else acts.refund
    )
    reference, beside = step.taking.reference, _beside(payment, values)
    if act(_units(payment, step.units), payment.payment_id, reference, now, beside=beside).repeated:
        raise PaymentMoved()
    payment.has_become(**values)


def _stand(payment: Payment, seen: Seen) -> None:
    status = status_of(payment.terms, seen, payment.bought, payment.fold).value
    refusal = seen.refusal if status == Status.FAILED else None
    if (payment.status, payment.provider_id, payment.refusal) != (status, seen.provider_id, refusal):
        write_down(payment, {"status": status, "provider_id": seen.provider_id, "refusal": refusal})


def _held_back(payment: Payment, seen: Seen, problem: str) -> Payment:
    """Give nothing for a payment that is not what we sell, and tell operators once."""
    if payment.problem != problem:
        write_down(payment, {"problem": problem, "provider_id": seen.provider_id})
        log.info("a payment is not what we sell", payment_id=payment.payment_id, differs=problem)
        log.metric(METRIC, 1, reason="quarantined")
    return payment


def _beside(payment: Payment, values: Mapping[str, Any]) -> Beside:
    """Return what writes a change of the payment in the transaction of an act."""
    return lambda effects: payment.becomes(effects, PaymentMoved(), **values)


def write_down(payment: Payment, values: Mapping[str, Any]) -> None:
    """Change a payment, unless somebody else has since it was read, which raises `PaymentMoved`."""
    effects = Transaction()
    payment.becomes(effects, PaymentMoved(), **values)
    effects.commit()
    payment.has_become(**values)


def folded(known: Fold) -> dict[str, Any]:
    """Return what is known of money that went back as the row keeps it."""
    return {"taken": {name: list(pair) for name, pair in known.taken.items()}, "returned": sorted(known.returned)}


def _units(payment: Payment, units: int | None = None) -> Units:
    return Units(payment.user_id, Currency(str(payment.currency)), int(payment.units) if units is None else units)
