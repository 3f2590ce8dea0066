"""The entries of a file go into a bank one by one; an import that was interrupted goes on where it was."""

from enum import StrEnum

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import fetches, writes
from shared.core.messages import Message
from shared.questions.imports import SOURCES, WORKFLOW, ImportedEntry, ImportRef, QuestionImport, State
from shared.questions.interchange import FileUnreadable
from shared.questions.models import BankQuestion

AT_ONCE = 500  # entries in one go: some seconds of a function's time


class More(StrEnum):
    """Whether the work goes on."""

    YES = "yes"
    NO = "no"


class ImportProgress(Message):
    """What the workflow branches on."""

    more: More


@step(
    grants=[
        writes(QuestionImport),
        writes(ImportedEntry),
        writes(BankQuestion),
        writes(Errand),
        fetches(SOURCES),
    ],
    layers=("core", "text"),
    timeout=300,
    memory=1024,
)
def import_questions(ref: ImportRef) -> ImportProgress:
    """Deal with the next entries; the cursor tells which, so that a repeat changes nothing."""
    row = QuestionImport.of(ref.bank_id, ref.import_id)
    if row.state == State.READING:
        try:
            entries = row.entries()
        except FileUnreadable as refused:
            row.end(State.FAILED, refused.detail)
        else:
            if row.total is None:
                row.found(len(entries))
            moment = now()
            for entry in entries[int(row.cursor) : int(row.cursor) + AT_ONCE]:
                row.take(entry, moment)
            if row.cursor < len(entries):
                return ImportProgress(more=More.YES)
            row.end(State.DONE)
    Errand.finish(WORKFLOW, ref.key)
    return ImportProgress(more=More.NO)
