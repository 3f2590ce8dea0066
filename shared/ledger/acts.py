"""The acts of the ledger, in the words of the product; each is done once for its reference, however often it is asked.

Every act takes `beside`: writes of the caller's that happen together with it, or not at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.core.grants import Grant, writes
from shared.core.table import Transaction
from shared.ledger.books import (
    Book,
    Change,
    Counter,
    Currency,
    Hold,
    HoldClosed,
    Kind,
    Lot,
    Reason,
    Source,
    TakenBackAlready,
)
from shared.ledger.models import LedgerAccount, LedgerPurchase, PurchaseNotFound
from shared.ledger.posting import (
    CLOSING,
    GRANTS,
    Act,
    Answer,
    Beside,
    Moved,
    Posted,
    ReferenceUsed,
    nothing,
    post,
    post_together,
)
from shared.ledger.rules import adjusted, held, received, released, settled, spent, taken_back, withdrawn

PURCHASING: tuple[Grant, ...] = (*GRANTS, writes(LedgerPurchase))
USUAL_HOLD = timedelta(minutes=15)
WITHDRAWING = "withdraw"
Changing = Callable[[Book], Change]
Withdrawing = Callable[[Transaction, int], object]


@dataclass(frozen=True)
class Units:
    """So many units of a currency, of somebody."""

    account_id: str
    currency: Currency
    units: int


def grant(
    to: Units,
    reference: str,
    now: datetime,
    *,
    expires_at: datetime | None = None,
    note: str | None = None,
    beside: Beside = nothing,
) -> Posted:
    """Give somebody units: a bonus, a plan's monthly ones, a reward."""
    return post(_granting(to, reference, now, expires_at, note, beside), now)


def grant_together(
    to: Sequence[Units],
    reference: str,
    now: datetime,
    account: LedgerAccount,
    *,
    expires_at: datetime | None = None,
    beside: Beside = nothing,
) -> bool:
    """Give somebody units of several currencies at once, each as `grant` does; `account` is what was just read of it.

    False where that is not known to have been done: each is then granted by itself, unless it was.
    """
    granting = [_granting(of, reference, now, expires_at, None, nothing) for of in to]
    return post_together([*granting[:-1], replace(granting[-1], beside=beside)], now, account)


def purchase(
    to: Units,
    reference: str,
    now: datetime,
    *,
    expires_at: datetime | None = None,
    note: str | None = None,
    account: LedgerAccount | None = None,
    beside: Beside = nothing,
) -> Posted:
    """Give somebody the units that they have paid for; `reference` is the payment's, which buys one thing."""
    lot = Lot(reference, Source.BOUGHT, now, expires_at, to.units)
    row = LedgerPurchase(to.account_id, reference, currency=to.currency, units=to.units, at=now)

    def rows(transaction: Transaction) -> None:
        transaction.create(row, lost=ReferenceUsed())
        beside(transaction)

    act = _act(to, "purchase", reference, lambda book: received(book, Kind.PURCHASE, Counter.SALES, lot), rows, note)
    return post(act, now, account)


def refund(of: Units, payment: str, reference: str, now: datetime, *, beside: Beside = nothing) -> Posted:
    """Take back units that a payment had bought, as its price was refunded; what is spent already becomes a debt.

    Raises `PurchaseNotFound`, or `TakenBackAlready` where more would be taken than was bought.
    """
    return post(_taking(of, payment, reference, Counter.REFUNDS, beside), now)


def dispute(of: Units, payment: str, reference: str, now: datetime, *, beside: Beside = nothing) -> Posted:
    """Take back units that a payment had bought, as its payer disputes it; raises as `refund` does."""
    return post(_taking(of, payment, reference, Counter.DISPUTES, beside), now)


def reinstate(to: Units, payment: str, reference: str, now: datetime, *, beside: Beside = nothing) -> Posted:
    """Give back what a dispute had taken, as it was decided for us; `reference` is the dispute's."""
    lot = Lot(payment, Source.BOUGHT, now, None, to.units)
    taking = _Taking(to, payment, -to.units, beside)

    def change(book: Book) -> Change:
        taking.look()
        return received(book, Kind.ADJUST, Counter.DISPUTES, lot)

    return post(_act(to, "reinstate", reference, change, taking.write), now)


def withdraw(
    of: Units,
    granted_until: datetime | None,
    reference: str,
    now: datetime,
    counter: Counter,
    *,
    note: str | None = None,
    beside: Withdrawing = lambda *_: None,
) -> Posted:
    """Take back at most so many units of those that were granted until a moment, as what they came with was refunded.

    What is spent already stays spent; raises `NothingLeft` where that is all. `beside` is told how many were taken.
    """
    taken: list[int] = []

    def change(book: Book) -> Change:
        found = withdrawn(book, of.units, reference, counter, granted_until)
        taken[:] = [-found.postings[0].amount]
        return found

    # How much is left differs from one moment to the next: the first time counts.
    terms: tuple[object, ...] = (granted_until,)
    counted: Beside = lambda effects: beside(effects, taken[0])  # noqa: E731
    return post(Act(of.account_id, of.currency, WITHDRAWING, reference, terms, change, counted, note), now)


def hold(
    of: Units,
    feature: str,
    reference: str,
    now: datetime,
    *,
    lasting: timedelta = USUAL_HOLD,
    account: LedgerAccount | None = None,
    beside: Beside = nothing,
) -> Posted:
    """Set units aside for paid work that begins; the hold is known by its reference, and expires by itself.

    Raises `BalanceEmpty`, `BalanceHeld` or `BalanceOwed`.
    """
    wanted = Hold(reference, feature, now, now + lasting, ())
    return post(_act(of, "hold", reference, lambda book: held(book, wanted, of.units), beside), now, account)


def settle(
    of: Units,
    hold_id: str,
    now: datetime,
    *,
    account: LedgerAccount | None = None,
    beside: Beside = nothing,
    answer: Answer | None = None,
) -> Posted:
    """Charge what the work has used of its hold, from nothing to all of it, and give the rest back.

    Raises `HoldClosed` where it came to another end.
    """
    act = _closing(of, hold_id, "settled", lambda book: settled(book, hold_id, of.units), beside)
    return post(act, now, account, answer)


def release(of: Units, hold_id: str, reason: Reason, now: datetime, *, account: LedgerAccount | None = None) -> Posted:
    """Give everything back that was held, with the reason that is shown; raises `HoldClosed` after another end."""
    act = _closing(of, hold_id, reason, lambda book: released(book, hold_id, reason), nothing)
    return post(act, now, account)


def spend(of: Units, feature: str, reference: str, now: datetime, *, beside: Beside = nothing) -> Posted:
    """Charge what needs no hold, for it cannot fail; raises as `hold` does."""
    return post(_act(of, "usage", reference, lambda book: spent(book, of.units, reference, feature), beside), now)


def adjust(
    of: Units,
    reference: str,
    note: str,
    now: datetime,
    *,
    into_debt: bool = False,
    beside: Beside = nothing,
    answer: Answer | None = None,
) -> Posted:
    """Correct a balance, up or down, for a reason in words; below zero only where a debt is meant."""
    lot = Lot(reference, Source.GRANTED, now, None, of.units)
    act = _act(of, "adjust", reference, lambda book: adjusted(book, of.units, lot, into_debt=into_debt), beside, note)
    return post(act, now, answer=answer)


def _act(of: Units, effect: str, reference: str, change: Changing, beside: Beside, note: str | None = None) -> Act:
    return Act(of.account_id, of.currency, effect, reference, (effect, of.units), change, beside, note)


def _granting(
    to: Units, reference: str, now: datetime, expires_at: datetime | None, note: str | None, beside: Beside
) -> Act:
    lot = Lot(reference, Source.GRANTED, now, expires_at, to.units)
    return _act(to, "grant", reference, lambda book: received(book, Kind.GRANT, Counter.GRANTS, lot), beside, note)


def _closing(of: Units, hold_id: str, outcome: str, change: Changing, beside: Beside) -> Act:
    terms = (outcome, of.units) if outcome == "settled" else (outcome,)
    return Act(
        of.account_id, of.currency, CLOSING, hold_id, terms, change, beside, outcome=outcome, mismatch=HoldClosed()
    )


def _taking(of: Units, payment: str, reference: str, counter: Counter, beside: Beside) -> Act:
    taking = _Taking(of, payment, of.units, beside)

    def change(book: Book) -> Change:
        taking.look()
        return taken_back(book, of.units, reference, counter, payment)

    return _act(of, counter, reference, change, taking.write)


class _Taking:
    """Counts how much of a purchase was taken back: never more than was bought, whoever else takes at the moment."""

    def __init__(self, of: Units, payment: str, units: int, beside: Beside) -> None:
        self._of, self._payment, self._units, self._beside = of, payment, units, beside

    def look(self) -> None:
        """Read the purchase; raises `PurchaseNotFound` or `TakenBackAlready`."""
        self._row = LedgerPurchase.of(self._of.account_id, self._payment)
        self._seen = int(self._row.taken)
        if self._row.currency != self._of.currency:
            raise PurchaseNotFound()
        if not 0 <= self._seen + self._units <= int(self._row.units):
            raise TakenBackAlready()

    def write(self, transaction: Transaction) -> None:
        """Write the count as it is after this, unless it has changed since it was read."""
        taken = LedgerPurchase.taken.set(self._seen + self._units)
        transaction.update(self._row, [taken], LedgerPurchase.taken == self._seen, lost=Moved())
        self._beside(transaction)
