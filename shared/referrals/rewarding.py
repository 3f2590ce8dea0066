"""A first purchase rewards both who came by a code and who gave it, once; one that goes back as a whole takes it back.

Payments' stream tells of purchases, so that nobody's purchase waits for a reward or fails with it. What is to be given
is written down first, then given under the keys of the ledger: whoever dies between leaves the rest to the next
delivery of the record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from shared.accounts.models import User
from shared.billing.messages import ReferralTerms
from shared.billing.models import Offer
from shared.billing.rules import bonus_expires_at
from shared.core import log
from shared.core.errors import Conflict, Unavailable
from shared.core.grants import Grant, reads, writes
from shared.core.table import Transaction, change, create, together
from shared.ledger.acts import Units, grant, withdraw
from shared.ledger.books import Counter, Currency, NothingLeft
from shared.ledger.posting import GRANTS as POSTING
from shared.ledger.posting import NOTING, ReferenceUsed
from shared.payments.models import Payment
from shared.payments.rules import Status
from shared.referrals.models import Referral, ReferralCode, ReferralMoved, Referrer
from shared.referrals.rules import State, following

GRANTS: tuple[Grant, ...] = (
    *POSTING,
    NOTING,
    reads(Payment),
    reads(User),
    reads(Offer),
    reads(ReferralCode),
    writes(Referrer),
    writes(Referral),
)
TURNS = 5
CAME, BROUGHT = "You came by a code and have bought something", "Somebody who came by your code has bought something"
WENT_BACK = "The purchase that had brought this was refunded"


class ReferrerGone(Conflict):
    """One of the two is not there any more."""


def follow(user_id: str, payment_id: str, now: datetime) -> None:
    """Do what somebody's purchase, as it stands now, makes of the code by which they came; again is the same."""
    for _ in range(TURNS):
        payment, referral, user = together(
            (Payment, user_id, payment_id), (Referral, user_id, None), (User, user_id, None)
        )
        if payment is None or user is None or not payment.bought or not int(payment.amount):
            return
        try:
            if referral is None:
                create(Referral.missed(user_id, now), lost=ReferralMoved())
            else:
                _bring_on(referral, payment, now)
            return
        except ReferralMoved:
            continue
    raise Unavailable(retry_after=1)


def _bring_on(referral: Referral, payment: Payment, now: datetime) -> None:
    if not referral.settled:  # a process has died, or is still at it
        _settle(referral, now)
        raise ReferralMoved()
    if referral.payment_id not in (None, payment.payment_id) or referral.state == State.MISSED:
        return
    refunded = payment.status == Status.REFUNDED.value
    state = State(str(referral.state))
    becomes = following(state, refunded, referral.rewarded_at, int(referral.stands_days or 0), now)
    if becomes is state:
        return
    effects = Transaction()
    if state is State.CLAIMED:
        offered = Offer.current().catalogue.referral
        facts = {"payment_id": payment.payment_id, "rewarded_at": now, "stands_days": offered.stands_days}
        referral.become(effects, becomes, terms=_terms(offered) if becomes is State.REWARDED else {}, **facts)
    else:
        referral.become(effects, becomes)
    effects.commit()
    _settle(referral, now)


def _terms(offered: ReferralTerms) -> dict[str, dict[str, int]]:
    return {
        "referrer": {currency.value: offered.referrer(currency) for currency in Currency},
        "referred": {currency.value: offered.referred(currency) for currency in Currency},
    }


def _settle(referral: Referral, now: datetime) -> None:
    """Carry out what a state says, for both; again is the same."""
    act = _give if referral.state == State.REWARDED else _take_back
    for side in _sides(referral):
        for currency in Currency:
            act(referral, side, currency, now)
    change(referral, [Referral.settled.set(True)], Referral.state == referral.state)


@dataclass(frozen=True)
class _Side:
    """One of the two: what names their reward, whether they may get one, and how whoever gave the code counts it."""

    name: str
    account_id: str
    note: str
    may_receive: bool = True
    referrer: Referrer | None = None

    def reckon(self, effects: Transaction, currency: Currency, units: int, bought: int) -> None:
        if self.referrer is not None:
            self.referrer.reckon(effects, ReferrerGone(), bought=bought, **{f"earned_{currency.value}": units})


def _sides(referral: Referral) -> list[_Side]:
    """Return both, or whoever came alone when the one whose code it was is not there any more."""
    mine, code = _Side("referred", referral.user_id, CAME), ReferralCode.find(referral.code)
    if code is None:
        return [mine]
    user, referrer = together((User, code.user_id, None), (Referrer, code.user_id, None))
    if user is None or referrer is None:
        return [mine]
    return [mine, _Side("referrer", referrer.user_id, BROUGHT, bool(user.active), referrer)]


def _give(referral: Referral, side: _Side, currency: Currency, now: datetime) -> None:
    units = referral.units(side.name, currency)
    part = f"{side.name}#{currency.value}"
    first = currency is next((each for each in Currency if referral.units(side.name, each)), None)

    def beside(effects: Transaction) -> None:
        effects.update(referral, [Referral.given.add({part})], Referral.user_id.exists(), lost=ReferrerGone())
        side.reckon(effects, currency, units, int(first))

    to, ends = Units(side.account_id, currency, units), bonus_expires_at(referral.rewarded_at)
    if units and side.may_receive:
        _once(lambda: grant(to, _name(referral, side), now, expires_at=ends, note=side.note, beside=beside))


def _take_back(referral: Referral, side: _Side, currency: Currency, now: datetime) -> None:
    def beside(effects: Transaction, taken: int) -> None:
        side.reckon(effects, currency, -taken, 0)

    if f"{side.name}#{currency.value}" in (referral.given or ()):
        of = Units(side.account_id, currency, referral.units(side.name, currency))
        name, ends = _name(referral, side), bonus_expires_at(referral.rewarded_at)
        _once(lambda: withdraw(of, ends, name, now, Counter.GRANTS, note=WENT_BACK, beside=beside))


def _once(act: Callable[[], object]) -> None:
    """Carry an act out unless its address has had it, nothing is left to take, or whose it is has gone meanwhile."""
    try:
        act()
    except (ReferenceUsed, NothingLeft, ReferrerGone) as refusal:
        log.info("a referral has brought or taken nothing here", reason=type(refusal).__name__)


def _name(referral: Referral, side: _Side) -> str:
    """Return what names a reward in the ledger: the address that came, whichever account it has."""
    return f"{side.name}#{referral.stands_for}"
