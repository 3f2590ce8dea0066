"""Counting people, those who left, and accounts into a new edition of the sums, from their rows, a page at a time."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from shared.accounts.models import User
from shared.accounts.settings import UserSettings
from shared.analytics.rebuilding import CountedShard, Part, Progress, ShardInEdition
from shared.business.counting import (
    ACCOUNTS,
    DEEDS,
    DEPARTING,
    count_departed,
    count_entries,
    count_money,
    has_begun,
    was_there,
)
from shared.business.models import CountedAccount, CountedDeed, DepartedDeed
from shared.business.sources import DAYS, begun_by
from shared.core.grants import Grant, reads
from shared.core.table import together
from shared.ledger.models import LedgerAccount

PAGE = 50
PARTS = tuple(Part)
GRANTS: tuple[Grant, ...] = tuple(dict.fromkeys((*DEEDS, *DEPARTING, *ACCOUNTS, reads(LedgerAccount))))


def rebuild_page(asked: ShardInEdition) -> CountedShard:
    """Count the next page of a part, and say where to go on: with its next page, or with the next part."""
    last = PAGES[asked.part](asked.shard, asked.after)
    if last is not None:
        return CountedShard(part=asked.part, after=last, progress=Progress.MORE)
    following = PARTS.index(asked.part) + 1
    if following < len(PARTS):
        return CountedShard(part=PARTS[following], after=None, progress=Progress.MORE)
    return CountedShard(part=asked.part, after=None, progress=Progress.DONE)


def rebuild_person(user_id: str) -> None:
    """Count what somebody did: what they began as its rows say, and the days on which they were there.

    Of whoever wants nothing counted, only what was counted before is counted again.
    """
    known = CountedDeed.all_of(user_id)
    user, settings = together((User, user_id, None), (UserSettings, user_id, None))
    if DAYS in known:
        was_there(user_id, None)
    if not known and (user is None or not user.enrolments):
        return  # whoever was never enrolled has begun nothing
    rows = begun_by(user_id) if UserSettings.let_count(settings) else ()
    begun = {thing: (day, completed) for thing, day, completed in rows}
    for thing in sorted(known.keys() | begun.keys() - {DAYS}):
        if thing in begun:
            has_begun(user_id, thing, *begun[thing], again=thing in known)
        elif thing != DAYS:
            _count_without_row(user_id, thing, known[thing])


def rebuild_account(account_id: str) -> None:
    """Count what somebody has used and paid."""
    count_entries(account_id)
    count_money(account_id)


def _count_without_row(user_id: str, thing: str, mark: CountedDeed) -> None:
    """Count something whose row is not looked at, or gone while its person is not: as what it was counted last."""
    begun = mark.facts.get("begun")
    if begun:
        completed = f"completed.{thing.partition('#')[0]}" in mark.counted.get(begun, {})
        has_begun(user_id, thing, begun, completed, again=True)


def _people(shard: int, after: str | None) -> str | None:
    return _paged(User, shard, after, "user_id", rebuild_person)


def _accounts(shard: int, after: str | None) -> str | None:
    """Count the accounts of the ledger, and those of people who have paid nothing yet but tried."""
    table, _, position = (after or "ledger#").partition("#")
    model: Any = LedgerAccount if table == "ledger" else CountedAccount
    last = _paged(model, shard, position or None, "account_id", rebuild_account)
    if last is not None:
        return f"{table}#{last}"
    return "counted#" if table == "ledger" else None


def _departed(shard: int, after: str | None) -> str | None:
    DepartedDeed.connection()
    beyond = DepartedDeed.deed_id > after if after else None
    rows = list(DepartedDeed.query(shard, beyond, limit=PAGE, consistent_read=True))
    for row in rows:
        count_departed(row)
    return rows[-1].deed_id if len(rows) == PAGE else None


def _paged(model: Any, shard: int, after: str | None, key: str, work: Callable[[str], None]) -> str | None:
    """Do some work for the next page of an index by shard; return the last id, None after the last page."""
    model.connection()
    beyond = getattr(model, key) > after if after else None
    rows = list(model.by_shard.query(shard, beyond, limit=PAGE))
    for name, _ in groupby(getattr(row, key) for row in rows):
        work(name)
    return getattr(rows[-1], key) if len(rows) == PAGE else None


PAGES: dict[Part, Callable[[int, str | None], str | None]] = {
    Part.PEOPLE: _people,
    Part.DEPARTED: _departed,
    Part.ACCOUNTS: _accounts,
}
