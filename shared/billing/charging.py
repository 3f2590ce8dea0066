"""Paid work: what it costs is set aside before it, charged when it was done, and given back when it failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from shared.billing.models import CATALOGUE, Offer, OnSale
from shared.core import clock, log
from shared.core.errors import Conflict, Refusal
from shared.core.grants import Grant, reads
from shared.core.ids import new
from shared.core.receipts import reference_of_request
from shared.core.table import together
from shared.ledger.acts import Units, hold, release, settle
from shared.ledger.books import Currency, Hold, HoldClosed, Reason
from shared.ledger.models import LedgerAccount, LedgerEffect
from shared.ledger.posting import CLOSING, Answer, Beside, Posted, nothing
from shared.ledger.posting import GRANTS as POSTING

# What a function that charges may touch.
GRANTS: tuple[Grant, ...] = (*POSTING, reads(Offer))
LONGEST_REQUEST = timedelta(seconds=30)  # the gateway waits for 29
MOST_TRIES = 20  # of one request that failed for our reason each time


class ChargedAlready(Conflict):
    """This request has been carried out and charged."""


class StillWorking(Conflict):
    """This request is still being carried out."""


class Charge:
    """A hold under way, and whether it was settled."""

    def __init__(self, of: Units, hold_id: str, account: LedgerAccount) -> None:
        self.of, self.hold_id = of, hold_id
        self._account: LedgerAccount | None = account
        self.closed = False

    def settle(self, used: int | None = None, *, beside: Beside = nothing, answer: Answer | None = None) -> Posted:
        """Charge what was used, or all of it; what the work has made is written `beside`, in the same transaction.

        Raises `ChargedAlready` when the same request was settled by another attempt: its result counts, not this one.
        """
        units = self.of.units if used is None else used
        of = Units(self.of.account_id, self.of.currency, units)
        posted = settle(of, self.hold_id, clock.now(), account=self._taken(), beside=beside, answer=answer)
        self.closed = True
        if posted.repeated:
            raise ChargedAlready()
        return posted

    def release(self, reason: Reason) -> None:
        """Give everything back; the reason is shown to the user."""
        release(self.of, self.hold_id, reason, clock.now(), account=self._taken())
        self.closed = True

    def _taken(self) -> LedgerAccount | None:
        """Return the account as the hold left it, once: after the next act it is another."""
        account, self._account = self._account, None
        return account


@contextmanager
def charge(user_id: str, feature: str, reference: str | None = None) -> Iterator[Charge]:
    """Hold what a feature costs while the block does the work; settle at its end, or release when it raises.

    What ends with a refusal costs nothing, and neither does what fails on our side; a hold whose block never ends
    expires. A block that keeps its result calls `settle` itself, with the rows `beside`. A request that is repeated
    with its `Idempotency-Key` goes on with its own hold. Raises `BalanceEmpty`, `BalanceHeld` or `BalanceOwed`.
    """
    offer, account = together((Offer, CATALOGUE, None), (LedgerAccount, user_id, None))
    price = OnSale.of(offer).price(feature)
    of = Units(user_id, Currency(price.currency), price.units)
    under_way = _begin(of, feature, reference or reference_of_request() or new(), account)
    try:
        yield under_way
    except Exception as error:
        if not under_way.closed:
            _give_back(under_way, error)
        raise
    if not under_way.closed:
        under_way.settle()


def _begin(of: Units, feature: str, reference: str, account: LedgerAccount | None) -> Charge:
    """Return a hold of this request: a new one, or its own that was left open by an attempt that died."""
    moment = clock.now()
    account = account or LedgerAccount.fresh(of.account_id)
    for number in range(MOST_TRIES):
        name = f"{reference}#{number}" if number else reference
        posted = hold(of, feature, name, moment, account=account)
        if not posted.repeated:
            return Charge(of, name, posted.account)
        account = posted.account
        found = [each for each in account.book(of.currency).holds if each.hold_id == name]
        if found:
            _refuse_while_working(found[0], moment)
            return Charge(of, name, account)
        ended = LedgerEffect.done(CLOSING, of.currency, name)
        if ended is not None and ended.outcome == "settled":
            raise ChargedAlready()
    raise HoldClosed()


def _refuse_while_working(hold: Hold, now: datetime) -> None:
    if now < hold.at + LONGEST_REQUEST:
        raise StillWorking(retry_after=int((hold.at + LONGEST_REQUEST - now).total_seconds()) + 1)


def _give_back(under_way: Charge, error: Exception) -> None:
    """Release the hold; when that fails as well, it expires by itself."""
    refused = isinstance(error, Refusal) and error.status < 500
    try:
        under_way.release(Reason.REFUSED if refused else Reason.FAILED)
    except Exception as second:
        facts: dict[str, Any] = {"hold": under_way.hold_id}
        log.exception("a hold could not be released and is left to expire", second, **facts)
