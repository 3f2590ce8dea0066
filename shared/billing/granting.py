"""What plans give by themselves: units with a new account, and every month of a subscription its own."""

import hashlib
import hmac
from datetime import datetime

from shared.accounts.models import User
from shared.billing.messages import Plan
from shared.billing.models import CATALOGUE, Offer, OnSale, Subscription
from shared.billing.rules import FREE, bonus_address, bonus_expires_at, grant_expires_at, period_start
from shared.core import log
from shared.core.grants import Grant, reads, writes
from shared.core.http import dependency_down
from shared.core.secrets import secret
from shared.core.table import Transaction, change, together
from shared.ledger.acts import Units, grant, grant_together
from shared.ledger.books import Currency
from shared.ledger.models import LedgerAccount
from shared.ledger.posting import GRANTS as POSTING
from shared.ledger.posting import Moved, ReferenceUsed

WELCOMING: tuple[Grant, ...] = (*POSTING, reads(Offer))
GRANTING: tuple[Grant, ...] = (*POSTING, reads(Offer), writes(Subscription))


def welcome(user: User, address: str, now: datetime) -> None:
    """Give somebody what comes with a new account: once for each address, however it is spelt and who registers it.

    What cannot be given now is given at the next sign-in: nobody is kept out for it.
    """
    if user.welcomed:
        return
    try:
        offer, account = together((Offer, CATALOGUE, None), (LedgerAccount, user.user_id, None))
        if offer is None:
            return
        account = account or LedgerAccount.fresh(user.user_id)
        _give_bonus(user, account, OnSale.of(offer).plan(FREE), address, now)
    except Exception as error:
        if not dependency_down(error):
            raise
        log.exception("a bonus is left for the next sign-in", error)


def stands_for_address(purpose: str, address: str) -> str:
    """Return what stands for an address, however it is spelt, where something comes once for it.

    What it has had is known by this alone, also after its account was erased.
    """
    key = str(secret("sign-in")["key"]).encode()
    return hmac.new(key, f"{purpose}\x1f{bonus_address(address)}".encode(), hashlib.sha256).hexdigest()


def _give_bonus(user: User, account: LedgerAccount, plan: Plan, address: str, now: datetime) -> None:
    """Give it in one transaction, or, where any of it was given before, each currency by itself."""
    reference, ends = f"bonus#{stands_for_address('bonus', address)}", bonus_expires_at(now)
    given = [Units(user.user_id, currency, plan.once(currency)) for currency in Currency if plan.once(currency)]
    welcomed = [User.welcomed.set(True)]

    def beside(transaction: Transaction) -> None:
        transaction.update(user, welcomed)

    if given and grant_together(given, reference, now, account, expires_at=ends, beside=beside):
        return
    for units in given:
        _once(units, reference, now, ends)
    change(user, welcomed)


def grant_period(user_id: str, now: datetime) -> int:
    """Give somebody the units of every period that is due and paid for; return how many periods that were.

    Each period brings its units once, whoever grants it and how often: its key is the person and its first day.
    """
    given, on_sale = 0, Offer.current()
    while True:
        subscription = Subscription.find(user_id)
        if subscription is None or subscription.due_at is None or subscription.due_at > now:
            return given
        _give_period(subscription, on_sale.plan(subscription.plan), now)
        given += 1


def _give_period(subscription: Subscription, plan: Plan, now: datetime) -> None:
    number, user_id = int(subscription.granted), subscription.user_id
    start = period_start(subscription.anchor, number)
    for currency in Currency:
        units = plan.a_month(currency)
        if units:
            reference, ends = f"period#{user_id}#{start:%Y-%m-%d}", grant_expires_at(subscription.anchor, number)
            _once(Units(user_id, currency, units), reference, now, ends)
    effects = Transaction()
    _counted(subscription, number, effects)
    try:
        effects.commit()
    except Moved:
        log.info("a period was counted by another run", user_id=user_id)


def _once(to: Units, reference: str, now: datetime, expires_at: datetime) -> None:
    """Grant, unless there was a grant under this reference: to somebody else, or of what the plan gave before."""
    try:
        grant(to, reference, now, expires_at=expires_at)
    except ReferenceUsed:
        log.info("this was granted before", user_id=to.account_id)


def _counted(subscription: Subscription, number: int, effects: Transaction) -> None:
    """Count the period, unless it has been counted."""
    subscription.reckon(number + 1)
    changed = [Subscription.granted.set(number + 1)]
    if subscription.due_at is None:
        changed += [Subscription.due_at.remove(), Subscription.due_shard.remove()]
    else:
        changed += [Subscription.due_at.set(subscription.due_at), Subscription.due_shard.set(subscription.due_shard)]
    effects.update(subscription, changed, Subscription.granted == number, lost=Moved())
