"""Reading the audit log, the newest act first: by learner, by actor, or month by month."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any

from pynamodb.expressions.condition import Condition

from shared.audit.models import AuditEntry
from shared.core.errors import Invalid
from shared.core.ids import earliest, moment_of

MOST_MONTHS = 24
USUAL_SPAN = timedelta(days=92)
MOST_QUERIES = 8  # for one page: a filter that finds little ends it early, with a cursor
SWEEP = 200  # rows that one query looks at


@dataclass(frozen=True)
class Wanted:
    """Which acts: about a subject, of an actor, of a kind, from one moment to before another."""

    subject_id: str | None
    actor_id: str | None
    act: str | None
    since: datetime
    until: datetime


def span(since: datetime | None, until: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """Return the time range that is meant: without an end until now, without a beginning the three months before.

    Raises `Invalid` for one that is empty or longer than 24 months.
    """
    end = until or now + timedelta(seconds=1)
    begin = since or end - USUAL_SPAN
    if begin >= end:
        raise Invalid.field("since", "before `until`")
    if (end.year - begin.year) * 12 + end.month - begin.month >= MOST_MONTHS:
        raise Invalid.field("since", f"at most {MOST_MONTHS} months before `until`")
    return begin, end


def page(wanted: Wanted, limit: int, before: str | None) -> tuple[list[AuditEntry], str | None]:
    """Return the next acts, and before which id the rest begins; None where there is no rest.

    A page may be shorter than asked for although there is a rest.
    """
    AuditEntry.connection()
    found: list[AuditEntry] = []
    ceiling = before or earliest(wanted.until)
    for _ in range(MOST_QUERIES):
        floor = _floor(wanted, ceiling)
        if ceiling <= floor:
            return found, None
        rows, ceiling = _query(wanted, floor, ceiling, limit + 1)
        found += rows
        if len(found) > limit:
            return found[:limit], found[limit - 1].entry_id
    return found, ceiling


def _floor(wanted: Wanted, ceiling: str) -> str:
    """Return down to which id one query may read: a month of the log has its own key."""
    floor = earliest(wanted.since)
    if wanted.subject_id or wanted.actor_id:
        return floor
    return max(floor, earliest(_month(ceiling)))


def _month(ceiling: str) -> datetime:
    """Return when the month begins that the ids just below one are of."""
    moment = moment_of(ceiling)
    if ceiling == earliest(moment):
        moment -= timedelta(milliseconds=1)
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _query(wanted: Wanted, floor: str, ceiling: str, rows: int) -> tuple[list[AuditEntry], str]:
    """Return what one query finds from `floor` to before `ceiling`, and before which id the next goes on."""
    filters: list[Condition] = []
    if wanted.act:
        filters.append(AuditEntry.act == wanted.act)
    if wanted.actor_id and wanted.subject_id:
        filters.append(AuditEntry.actor_id == wanted.actor_id)
    ask, key = _index(wanted, ceiling)
    pages = ask(
        key,
        range_key_condition=AuditEntry.entry_id.between(floor, ceiling),
        filter_condition=reduce(and_, filters) if filters else None,
        scan_index_forward=False,
        page_size=SWEEP if filters else rows + 1,
    ).page_iter
    found = [AuditEntry.from_raw_data(item) for item in next(pages)["Items"]]
    last = pages.last_evaluated_key
    return [row for row in found if row.entry_id < ceiling], str(last["entry_id"]["S"]) if last else floor


def _index(wanted: Wanted, ceiling: str) -> tuple[Any, str]:
    if wanted.subject_id:
        return AuditEntry.query, wanted.subject_id
    if wanted.actor_id:
        return AuditEntry.by_actor.query, wanted.actor_id
    return AuditEntry.by_month.query, _month(ceiling).strftime("%Y-%m")
