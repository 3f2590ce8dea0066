"""Counting once: the difference between what something was counted as and what it is now, in one transaction.

What a stream record says is never added. It only tells which row has changed; the row is read again, and what it counts
for replaces what it was counted as. So a record that comes twice changes nothing, records may come in any order, and a
record that could not be processed is made good by the next one of the same row, or when the sums are rebuilt.
"""

import random
import time
from collections.abc import Callable
from typing import Any

from shared.analytics import rules, sources
from shared.analytics.models import CURRENT, CohortSums, CountedEnrolment, CountedThing, CountMoved, Edition
from shared.analytics.rules import Cohort, named, packed, person, stored_facts
from shared.analytics.sources import JOURNEY, Things
from shared.core.counts import Counts, less, total
from shared.core.errors import Unavailable
from shared.core.grants import writes
from shared.core.table import Table, Transaction, together
from shared.readiness.models import Enrolment

TRIES = 10
MOST_AT_ONCE = 80  # a transaction takes 100 rows
GRANTS = [*sources.GRANTS, writes(CohortSums), writes(CountedEnrolment), writes(CountedThing), writes(Edition)]
Collect = Callable[[Enrolment], Things]
Shifts = dict[tuple[int, Cohort], list[dict[str, int]]]


def count(user_id: str, product_id: str, collect: Collect, *, whole: bool = False) -> bool:
    """Count what `collect` returns of an enrolment; False when there was nothing to change.

    With `whole` it returns everything, and what was counted besides is taken back. An enrolment that is gone, with its
    learner, is taken out of the sums. Raises `Unavailable` when too many count in the same cohort at once.
    """
    for attempt in range(TRIES):
        counted, enrolment, edition = together(
            (CountedEnrolment, user_id, product_id), (Enrolment, user_id, product_id), (Edition, CURRENT, None)
        )
        try:
            if enrolment is None:
                return _forget(user_id, product_id, counted)
            fresh = collect(enrolment)  # read after `counted`: whoever counts meanwhile makes this try fail
            if counted is None and JOURNEY not in fresh:
                fresh = {**sources.journey(enrolment), **fresh}
            into = (edition or Edition(CURRENT)).counted_into
            return _replace(enrolment, counted, fresh, into, whole)
        except CountMoved:
            time.sleep(random.uniform(0, 0.01 * 2**attempt))
    raise Unavailable("Too many are counted at once.", retry_after=1)


def cohort_of(enrolment: Enrolment) -> Cohort:
    """Return the cohort that an enrolment belongs to."""
    month = enrolment.enrolled_at.strftime("%Y-%m")
    return Cohort(enrolment.client_id, enrolment.product_id, month, enrolment.background)


def row_changed(record: dict[str, Any], *watched: str) -> tuple[str, str, str] | None:
    """Return learner, product and range key of the row that a stream record is about.

    None where nothing of what is watched has changed, so that a heartbeat or a saved draft costs nothing.
    """
    change = record["dynamodb"]
    old, new = change.get("OldImage") or {}, change.get("NewImage") or {}
    if all(old.get(name) == new.get(name) for name in watched):
        return None
    row, keys = new or old, change["Keys"]
    (key,) = (value["S"] for name, value in keys.items() if name != "user_id")
    return row["user_id"]["S"], row["product_id"]["S"], key


def recount_row(record: dict[str, Any], model: type[Table], *watched: str) -> None:
    """Count the row of a stream record as it is now."""
    changed = row_changed(record, *watched)
    if changed:
        user_id, product_id, key = changed
        count(user_id, product_id, lambda _: sources.READERS[model](user_id, key))


def _replace(enrolment: Enrolment, counted: CountedEnrolment | None, fresh: Things, edition: int, whole: bool) -> bool:
    known = _known(enrolment, fresh, whole)
    gone: Things = {name: {} for name in known if whole and name not in fresh}
    differing = {name: counts for name, counts in {**fresh, **gone}.items() if counts != known.get(name, {})}
    here = cohort_of(enrolment)
    stays = counted is not None and counted.place == here and int(counted.edition) == edition
    if stays and not differing:
        return False
    changed = {name: differing[name] for name in sorted(differing)[:MOST_AT_ONCE]}
    before = dict(counted.counts) if counted else {}
    taken_back = [less(person(before)), *(less(known.get(name, {})) for name in changed)]
    after = rules.whole([before, *taken_back, *changed.values()])
    transaction = Transaction()
    _keep_things(enrolment, changed, transaction)
    shifts: Shifts = {(edition, here): [after]}
    if counted:
        shifts.setdefault((int(counted.edition), counted.place), []).append(less(before))
    _keep(enrolment, counted, after, edition, transaction)
    _shift(shifts, edition, transaction)
    transaction.commit()
    if len(differing) > len(changed):
        count(enrolment.user_id, enrolment.product_id, lambda _: fresh, whole=whole)
    return True


def _keep_things(enrolment: Enrolment, changed: Things, transaction: Transaction) -> None:
    for name, counts in changed.items():
        row = CountedThing(enrolment.user_id, f"{enrolment.product_id}#{name}", counts=stored_facts(counts))
        if counts:
            transaction.save(row)
        else:
            transaction.delete(row)


def _keep(
    enrolment: Enrolment,
    counted: CountedEnrolment | None,
    after: Counts,
    edition: int,
    transaction: Transaction,
) -> None:
    row = counted or CountedEnrolment(enrolment.user_id, enrolment.product_id)
    unchanged, here = row.unchanged, cohort_of(enrolment)
    row.edition, row.client_id, row.cohort = edition, here.client_id, here.key
    row.counts, row.revision = stored_facts(after), int(row.revision) + 1
    transaction.save(row, condition=unchanged, lost=CountMoved())


def _known(enrolment: Enrolment, fresh: Things, whole: bool) -> Things:
    """Return what these things were counted as."""
    user_id, product_id = enrolment.user_id, enrolment.product_id
    if whole:
        return {name: dict(row.counts) for name, row in CountedThing.of_enrolment(user_id, product_id).items()}
    rows = CountedThing.find_many((user_id, f"{product_id}#{name}") for name in fresh)
    return {row.thing.partition("#")[2]: dict(row.counts) for row in rows}


def _shift(shifts: Shifts, edition: int, transaction: Transaction) -> None:
    """Add the differences to the sums; those of an edition that is being replaced stay as they are."""
    wanted = {place: total(parts) for place, parts in shifts.items() if place[0] == edition}
    keys = {place: CohortSums.key_of(*place) for place, difference in wanted.items() if difference}
    rows = together(*((CohortSums, *key) for key in keys.values())) if keys else []
    for place, row in zip(keys, rows, strict=True):
        sums = row or CohortSums(*keys[place], sums=packed({}))
        sums.rewrite(total([named(sums.numbers), wanted[place]]), transaction)


def _forget(user_id: str, product_id: str, counted: CountedEnrolment | None) -> bool:
    """Take an enrolment that is gone out of the sums, and then what is left of it."""
    if counted is not None:
        edition = int(counted.edition)
        transaction = Transaction()
        transaction.delete(counted, condition=counted.unchanged, lost=CountMoved())
        _shift({(edition, counted.place): [less(counted.counts)]}, edition, transaction)
        transaction.commit()
    for row in CountedThing.of_enrolment(user_id, product_id).values():
        row.delete()
    return counted is not None
