"""The list of what waits for a person, the oldest first.

Each waiting row stands in one of a few shards of a sparse index, in the order of its id, which is that of its time. All
shards are read at the same moment and merged, so that a page takes as long as one query.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.appeals.models import Appeal
from shared.core.table import Table
from shared.reviews.kinds import MODELS
from shared.reviews.models import SHARDS

APPEALS = "appeals"


@dataclass(frozen=True)
class Waiting:
    """One row of the list: `place` orders it; `appeal` is whether the verdict was contested."""

    place: str
    kind: str
    submission_id: str
    user_id: str
    product_id: str
    reason: str | None
    since: datetime
    appeal: bool


def page(kinds: Sequence[str], limit: int, after: str | None) -> list[Waiting]:
    """Return the next waiting rows of these kinds (`interviews`, `projects`, `appeals`) behind a place."""
    wanted = [(kind, shard) for kind in kinds for shard in range(SHARDS)]
    for kind in kinds:
        _ = _model(kind).connection().client  # made here, since it must not be made twice at once
    with ThreadPoolExecutor(max_workers=len(wanted)) as at_once:
        parts = list(at_once.map(lambda place: _part(*place, limit=limit, after=after), wanted))
    rows = sorted((row for part in parts for row in part), key=lambda row: row.place)
    return rows[:limit]


def _model(kind: str) -> type[Table]:
    return Appeal if kind == APPEALS else MODELS[kind]


def _part(kind: str, shard: int, *, limit: int, after: str | None) -> list[Waiting]:
    model: Any = _model(kind)
    model.connection()
    index, place = (
        (model.waiting_index, model.appeal_id) if kind == APPEALS else (model.awaiting_review, model.submission_id)
    )
    found = index.query(shard, range_key_condition=place > after if after else None, limit=limit)
    make: Callable[[Any, str], Waiting] = _appeal if kind == APPEALS else _submission
    return [make(row, kind) for row in found]


def _submission(row: Any, kind: str) -> Waiting:
    about = (kind, row.submission_id, row.user_id, row.product_id)
    return Waiting(row.submission_id, *about, row.reason, row.submitted_at, appeal=False)


def _appeal(row: Any, kind: str) -> Waiting:
    of, _, submission_id = row.subject.partition("#")
    return Waiting(row.appeal_id, of, submission_id, row.user_id, row.product_id, row.reason, row.filed_at, appeal=True)
