"""Counting the business once: what something counts for now replaces what it was counted as, in one transaction.

As with the figures of learners, what a stream record says is never added: it only tells what has changed. Whoever is
erased takes nothing out of the sums; their rows go, and what they counted for is kept without a name. Of whoever wants
nothing counted, nothing is counted from then on.
"""

import random
import time
from collections.abc import Callable, Mapping
from typing import Any

from shared.accounts.models import User
from shared.accounts.settings import UserSettings
from shared.analytics.models import CURRENT, Edition
from shared.billing.models import CATALOGUE, Offer, Subscription
from shared.business import rules, sources
from shared.business.models import BusinessCountMoved, BusinessSums, CountedAccount, CountedDeed, DepartedDeed, Mark
from shared.business.rules import Days, Turn
from shared.business.sources import DAYS, READERS, WHAT_PEOPLE_DO, WHAT_PEOPLE_PAY
from shared.core.clock import now
from shared.core.counts import total
from shared.core.errors import Conflict, Unavailable
from shared.core.grants import Grant, reads, writes
from shared.core.table import Table, Transaction, together
from shared.ledger.models import LedgerEntry
from shared.payments.models import Contract, Payment
from shared.payments.rules import Status

TRIES = 10
MOST_AT_ONCE = 60  # days: a transaction takes 100 rows, and a day may touch its month as well
PAGE = 200  # entries
ENTRIES, MONEY = "entries", "money"
SUMMING: tuple[Grant, ...] = (reads(Edition), writes(BusinessSums))
DEEDS: tuple[Grant, ...] = (*SUMMING, writes(CountedDeed), reads(UserSettings), *WHAT_PEOPLE_DO)
DEPARTING: tuple[Grant, ...] = (*SUMMING, writes(DepartedDeed))
ACCOUNTS: tuple[Grant, ...] = (*SUMMING, writes(CountedAccount), *WHAT_PEOPLE_PAY)
Facts = dict[str, Any]


class Gone(Conflict):
    """There is no such person any more."""


class Unwanted(Exception):
    """The person wants nothing of what they do counted."""


def was_there(user_id: str, day: str | None) -> None:
    """Count that somebody was there on a day; without one, count again on which days they were."""

    def fresh(user: User, facts: Facts) -> tuple[Facts, Days]:
        began, offset = sources.offset_of(user, day or user.created_at.date().isoformat())
        offsets = {*facts.get(DAYS, ()), *((max(offset, 0),) if day else ())}
        return {DAYS: sorted(offsets)}, rules.visits(began, offsets)

    _count_deed(user_id, DAYS, fresh, again=day is None)


def has_begun(user_id: str, thing: str, day: str | None, completed: bool, *, again: bool = False) -> None:
    """Count what somebody has begun, under the first day that was ever known of it.

    `again` counts what was counted before, whatever the person wants now.
    """

    def fresh(_: User, facts: Facts) -> tuple[Facts, Days]:
        known = [each for each in (facts.get("begun"), day) if each]
        if not known:
            return {}, {}
        begun = min(known)
        return {"begun": begun}, rules.deed(thing.partition("#")[0], begun, completed)

    _count_deed(user_id, thing, fresh, again=again)


def count_row(record: dict[str, Any], model: type[Table], *watched: str) -> None:
    """Count what a row of a stream record says of something begun, as it is now; a row that is gone changes nothing."""
    change = record["dynamodb"]
    old, new = change.get("OldImage") or {}, change.get("NewImage") or {}
    if not new or (old and all(old.get(name) == new.get(name) for name in watched)):
        return
    keys = {name: value["S"] for name, value in change["Keys"].items()}
    user_id = keys.pop("user_id")
    row = model.find(user_id, *keys.values())
    if row is not None:
        has_begun(user_id, *READERS[model](row))


def departed(event_id: str, mark: CountedDeed) -> None:
    """Keep what a row that was erased counts for; the same removal, told again, changes nothing."""
    if mark.counted:
        row = DepartedDeed.told_by(event_id)
        row.edition, row.counted, row.facts = mark.edition, mark.counted, {}
        _count_whole(row, dict(mark.counted))


def count_departed(row: DepartedDeed) -> None:
    """Count what somebody who was erased counts for into the edition that is counted into now."""
    _count_whole(row, dict(row.facts["whole"]))


def _count_whole(row: DepartedDeed, whole: Days) -> None:
    _bring(lambda: DepartedDeed.find(row.shard, row.deed_id) or row, lambda _: ({"whole": whole}, whole))


def count_entries(account_id: str) -> None:
    """Count the entries of an account that were not counted yet."""
    more = True
    while more:
        more = _tried(lambda: _count_page(account_id))


def count_money(account_id: str, payment_id: str | None = None) -> None:
    """Count a payment as it is now, or all of an account's, and how its subscription stands."""
    moment = now()

    def fresh(row: CountedAccount) -> tuple[Facts, Days]:
        known: Mapping[str, Any] = row.facts.get("payments", {})
        paid = {**known, **_payments(account_id, payment_id)}
        contract, subscription, offer = together(
            (Contract, account_id, None), (Subscription, account_id, None), (Offer, CATALOGUE, None)
        )
        turns = [Turn.of(kept) for kept in row.facts.get("turns", ())]
        turn = sources.turn_of(contract, subscription, offer, moment)
        if not (turns[-1] if turns else Turn("")).same(turn):
            turns = [*turns, turn]
        facts = {"payments": paid, "turns": [each.stored() for each in turns]}
        days = [{day: rules.payment(**stands)} for day, stands in paid.values()]
        return facts, rules.together([*days, rules.standing(turns)])

    _bring(lambda: CountedAccount.find(account_id, MONEY) or CountedAccount.fresh(account_id, MONEY), fresh)


def _payments(account_id: str, payment_id: str | None) -> dict[str, Any]:
    Payment.connection()
    one = Payment.payment_id == payment_id if payment_id else None
    return {
        row.payment_id: [
            row.created_at.date().isoformat(),
            {
                "bought": bool(row.bought),
                "failed": row.status == Status.FAILED.value,
                "money": row.money,
                "amount": int(row.amount),
                "back": row.fold.money,
            },
        ]
        for row in Payment.query(account_id, one, consistent_read=True)
    }


def _count_page(account_id: str) -> bool:
    mark, edition = together((CountedAccount, account_id, ENTRIES), (Edition, CURRENT, None))
    mark = mark or CountedAccount.fresh(account_id, ENTRIES)
    into = (edition or Edition(CURRENT)).counted_into
    through = int(mark.through) if int(mark.edition) == into else 0
    LedgerEntry.connection()
    entries = list(LedgerEntry.query(account_id, LedgerEntry.sequence > through, limit=PAGE, consistent_read=True))
    days: Days = {}
    for row in entries:
        day = row.at.date().isoformat()
        if day not in days and len(days) == MOST_AT_ONCE:
            break
        counted = rules.entry(row.kind, row.currency, row.counter, row.feature, int(row.amount), int(row.held))
        days[day] = total([days.get(day, {}), counted])
        through = int(row.sequence)
    if not entries and int(mark.edition) == into:
        return False
    transaction = Transaction()
    mark.through = through
    mark.become(into, {}, {}, transaction)
    BusinessSums.shift(into, account_id, days, transaction)
    transaction.commit()
    return len(entries) == PAGE or through < (int(entries[-1].sequence) if entries else 0)


def _count_deed(user_id: str, thing: str, fresh: Callable[[User, Facts], tuple[Facts, Days]], *, again: bool) -> None:
    def find() -> CountedDeed:
        user, mark, settings = together(
            (User, user_id, None), (CountedDeed, user_id, thing), (UserSettings, user_id, None)
        )
        if user is None:
            raise Gone()
        if not again and not UserSettings.let_count(settings):
            raise Unwanted()
        found.append(user)
        return mark or CountedDeed(user_id, thing)

    def alive(transaction: Transaction) -> None:
        transaction.check(User, (user_id,), User.user_id.exists(), lost=Gone())

    found: list[User] = []
    try:
        _bring(find, lambda mark: fresh(found[-1], mark.facts), alive)
    except (Gone, Unwanted):
        return  # what was counted before stays: with its person, or without a name where an erasure was quicker


def _bring(
    find: Callable[[], Any],
    fresh: Callable[[Any], tuple[Facts, Days]],
    beside: Callable[[Transaction], object] = lambda _: None,
) -> None:
    """Bring the sums to what something counts for now, so many days at a time."""
    more = True
    while more:
        more = _tried(lambda: _brought(find(), fresh, beside))


def _brought(mark: Mark, fresh: Callable[[Any], tuple[Facts, Days]], beside: Callable[[Transaction], object]) -> bool:
    into = Edition.current().counted_into
    before, facts = mark.counted_in(into), dict(mark.facts)
    after_facts, after = fresh(mark)
    differing = sorted(rules.difference(before, after))
    if not differing and facts == after_facts and (int(mark.edition) == into or not int(mark.revision)):
        return False
    chosen = differing[:MOST_AT_ONCE]
    counted = {day: counts for day, counts in before.items() if day not in chosen}
    counted |= {day: after[day] for day in chosen if day in after}
    transaction = Transaction()
    beside(transaction)
    key = mark.attribute_values[type(mark)._hash_key_attribute().attr_name]  # type: ignore[no-untyped-call]
    BusinessSums.shift(into, str(key), rules.difference(before, counted), transaction)
    mark.become(into, counted, after_facts, transaction)
    transaction.commit()
    return len(differing) > len(chosen)


def _tried(work: Callable[[], bool]) -> bool:
    """Do some work, and again when somebody else has counted the same meanwhile. Raises `Unavailable` after some."""
    for attempt in range(TRIES):
        try:
            return work()
        except BusinessCountMoved:
            time.sleep(random.uniform(0, 0.01 * 2**attempt))
    raise Unavailable("Too many are counted at once.", retry_after=1)
