"""Carrying out a list of learners: each row in a transaction of its own with the note of what became of it."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from shared.backgrounds.models import Background
from shared.core.errors import Conflict
from shared.core.table import Transaction, create
from shared.organisations.enrolling import Known, LearnerDeactivated, Newcomer, Overtaken, Place, enrol, known_of
from shared.organisations.imports import KEPT, EnrolmentImport, ImportedRow, ImportState, RowOutcome, fetch
from shared.organisations.messages import Pace
from shared.organisations.models import ClientNotFound
from shared.organisations.spreadsheet import Row, SheetRefused, judged, plain, read
from shared.readiness.models import ProductNotFound

ROWS_AT_ONCE = 200
MOST_BACKGROUNDS = 200
TRIES = 6


class _RowDone(Conflict):
    """An earlier try has done this row."""


def read_list(work: EnrolmentImport, now: datetime) -> bool:
    """Read an uploaded list and keep its rows; False when it was refused. A list that was read already stays so."""
    if work.state == ImportState.READING:
        try:
            sheet = read(fetch(work.key) or b"")
            rows = judged(sheet, _backgrounds(row.background for row in sheet.rows), work.background)
        except SheetRefused as refused:
            work.refuse(refused.reason, now)
            return False
        work.freeze(rows, sheet.ignored_columns)
    return work.state != ImportState.REFUSED


def _backgrounds(written: Iterable[str]) -> dict[str, str]:
    """Return, for each way in which a background was written, the one that it means."""
    names = {re.sub(r"[\W_]+", "_", text.casefold()).strip("_") for text in set(written)} - {""}
    found = Background.find_many(sorted(names)[:MOST_BACKGROUNDS])
    return {plain(row.name): row.name for row in found}


def enrol_next(work: EnrolmentImport, now: datetime) -> Pace:
    """Carry out the next rows of a list, and remember how far it has come."""
    cursor = int(work.cursor)
    rows = work.frozen()[cursor : cursor + ROWS_AT_ONCE]
    outcomes = _Rows(work, now).carry_out(rows)
    work.advance(outcomes, now)
    return Pace.MORE if cursor + len(rows) < int(work.rows) else Pace.DONE


class _Rows:
    """The rows at hand of one list."""

    def __init__(self, work: EnrolmentImport, now: datetime) -> None:
        self._work, self._now = work, now
        self._place = self._look()

    def carry_out(self, rows: Sequence[Row]) -> list[str]:
        """Return what became of each row, in their order; those that an earlier try has done stay as they are."""
        done = ImportedRow.known(self._work.import_id, [row.number for row in rows])
        open_rows = [row for row in rows if row.number not in done and self._problem(row) is None]
        newcomers = [_newcomer(row) for row in open_rows]
        found = known_of(newcomers, self._place) if self._place else []
        known = {row.number: one for row, one in zip(open_rows, found, strict=True)} if self._place else {}
        return [
            done[row.number].outcome if row.number in done else self._one(row, known.get(row.number)) for row in rows
        ]

    def _look(self) -> Place | None:
        try:
            return Place.of(self._work.client_id, self._work.product_id)
        except (ClientNotFound, ProductNotFound):
            return None

    def _problem(self, row: Row) -> ImportedRow | None:
        if row.field:
            return self._note(row, RowOutcome.REFUSED, field=row.field, reason=row.reason)
        if row.duplicate_of:
            return self._note(row, RowOutcome.DUPLICATE, duplicate_of=row.duplicate_of)
        if self._place is None:
            return self._note(row, RowOutcome.REFUSED, field="row", reason="what it enrols in is no longer there")
        return None

    def _one(self, row: Row, known: Known | None) -> str:
        for remaining in reversed(range(TRIES)):
            note = self._problem(row)
            if note is not None or known is None or self._place is None:
                return self._noted(note or self._note(row, RowOutcome.REFUSED, field="row", reason="not possible"))
            try:
                return self._enrol(row, known, self._place)
            except LearnerDeactivated:
                reason = "the account is deactivated"
                return self._noted(self._note(row, RowOutcome.REFUSED, field="email", reason=reason))
            except Overtaken:
                if not remaining:
                    raise
                self._place = self._look()
                known = known_of([_newcomer(row)], self._place)[0] if self._place else None
        raise Overtaken()

    def _enrol(self, row: Row, known: Known, place: Place) -> str:
        effects, work = Transaction(), self._work
        enrolled = enrol(
            effects, place, _newcomer(row), known, actor=work.created_by, now=self._now, import_id=work.import_id
        )
        outcome = RowOutcome.ENROLLED if enrolled.changed else RowOutcome.ALREADY
        note = self._note(row, outcome, user_id=enrolled.user_id)
        effects.create(note, lost=_RowDone())
        try:
            effects.commit()
        except _RowDone:
            return self._noted(note)
        return note.outcome

    def _note(self, row: Row, outcome: RowOutcome, **facts: Any) -> ImportedRow:
        kept_until = self._work.created_at + KEPT
        return ImportedRow(self._work.import_id, row.number, outcome=outcome.value, expires_at=kept_until, **facts)

    def _noted(self, note: ImportedRow) -> str:
        """Write a note that has no effect beside it; what an earlier try has noted counts."""
        if create(note):
            return str(note.outcome)
        return str(ImportedRow.get(note.import_id, note.number, consistent_read=True).outcome)


def _newcomer(row: Row) -> Newcomer:
    return Newcomer(row.email, row.name, row.background)
