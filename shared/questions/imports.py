"""Files of questions on their way into a bank: how far they were read, and what became of each entry."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from shared.core.aws import client
from shared.core.errors import Conflict, NotFound
from shared.core.ids import new
from shared.core.messages import Message
from shared.core.names import bucket
from shared.core.table import NOBODY, Settings, Table, Transaction, change, table_name
from shared.questions import gift, moodle_xml
from shared.questions.interchange import Entry
from shared.questions.models import BankQuestion

SOURCES, EXPORTS = "media/question-imports/", "media/question-exports/"
WORKFLOW = "question_import"
MOST_BYTES = 5 * 1024 * 1024
FORMATS = {"gift": gift, "xml": moodle_xml}
CONTENT_TYPES = {"gift": "text/plain", "xml": "application/xml"}


class ImportNotFound(NotFound):
    """There is no such import into this bank."""


class EntryTaken(Conflict):
    """Another execution has dealt with this entry."""


class _AlreadyThere(Conflict):
    """The bank holds this question."""


class State(StrEnum):
    """How far an import has come."""

    AWAITING_FILE = "awaiting_file"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


class Outcome(StrEnum):
    """What became of an entry of a file."""

    IMPORTED = "imported"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class ImportRef(Message):
    """Which import a workflow is about."""

    bank_id: str
    import_id: str

    @property
    def key(self) -> tuple[str, ...]:
        """What names the work."""
        return (self.import_id,)


class QuestionImport(Table):
    """A file on its way into a bank. Access: by bank and id.

    `cursor` is the number of entries dealt with; it moves in the transaction that deals with one, so that an import
    that was interrupted goes on where it was, and each entry counts once.
    """

    class Meta(Settings):
        table_name = table_name("question-imports")
        personal = NOBODY

    bank_id = UnicodeAttribute(hash_key=True)
    import_id = UnicodeAttribute(range_key=True)
    format = UnicodeAttribute()
    state = UnicodeAttribute(default=State.AWAITING_FILE.value)
    reason = UnicodeAttribute(null=True)
    cursor = NumberAttribute(default=0)
    total = NumberAttribute(null=True)
    imported = NumberAttribute(default=0)
    duplicate = NumberAttribute(default=0)
    refused = NumberAttribute(default=0)
    created_by = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()

    @classmethod
    def begun(cls, bank_id: str, format: str, actor: str, now: datetime) -> Self:
        """Return a fresh import that waits for its file."""
        return cls(bank_id, new(), format=format, created_by=actor, created_at=now)

    @classmethod
    def of(cls, bank_id: str, import_id: str) -> Self:
        """Return the import, or raise `ImportNotFound`."""
        row = cls.find(bank_id, import_id)
        if row is None:
            raise ImportNotFound()
        return row

    @property
    def ref(self) -> ImportRef:
        """What names the import to its workflow."""
        return ImportRef(bank_id=self.bank_id, import_id=self.import_id)

    @property
    def key(self) -> str:
        """Where the file lies in the bucket for media."""
        return f"question-imports/{self.bank_id}/{self.import_id}"

    def arrived(self, effects: Transaction) -> None:
        """Note that the file is there; loses with `EntryTaken` when that was noted before."""
        row = QuestionImport
        waiting = row.state == State.AWAITING_FILE.value
        effects.update(self, [row.state.set(State.READING.value)], waiting, lost=EntryTaken())

    def entries(self) -> list[Entry]:
        """Return what the file holds; raises `FileUnreadable`."""
        data: bytes = client("s3").get_object(Bucket=bucket("media"), Key=self.key)["Body"].read(MOST_BYTES + 1)
        found: list[Entry] = FORMATS[self.format].read(data[:MOST_BYTES])
        return found

    def take(self, entry: Entry, now: datetime) -> None:
        """Deal with the next entry: one transaction of the question, the line of the report and the cursor.

        Loses with `EntryTaken` when the cursor has moved meanwhile.
        """
        row = BankQuestion.made(self.bank_id, entry.banked, self.created_by, now, once=True) if entry.banked else None
        if row is None:
            self._report(entry, Outcome.REFUSED, None, Transaction())
            return
        effects = Transaction().create(row, lost=_AlreadyThere())
        try:
            self._report(entry, Outcome.IMPORTED, row.question_id, effects)
        except _AlreadyThere:
            self._report(entry, Outcome.DUPLICATE, row.question_id, Transaction())

    def _report(self, entry: Entry, outcome: Outcome, question_id: str | None, effects: Transaction) -> None:
        position = int(self.cursor)
        line = ImportedEntry(self.import_id, position, line=entry.line, name=entry.name, outcome=outcome.value)
        line.reason, line.notes, line.question_id = entry.reason, list(entry.notes), question_id
        effects.save(line)
        count: Any = getattr(QuestionImport, outcome.value)
        actions = [QuestionImport.cursor.set(position + 1), count.add(1)]
        effects.update(self, actions, QuestionImport.cursor == position, lost=EntryTaken())
        effects.commit()
        self.cursor = position + 1
        setattr(self, outcome.value, int(getattr(self, outcome.value)) + 1)

    def found(self, total: int) -> None:
        """Remember how many entries there are."""
        change(self, [QuestionImport.total.set(total)])

    def end(self, state: State, reason: str | None = None) -> None:
        """Come to the end; again is the same."""
        self.state, self.reason = state.value, reason
        row = QuestionImport
        change(self, [row.state.set(state.value), row.reason.set(reason) if reason else row.reason.remove()])


class ImportedEntry(Table):
    """A line of an import's report. Access: all of an import, in the order of the file."""

    class Meta(Settings):
        table_name = table_name("imported-entries")
        personal = NOBODY

    import_id = UnicodeAttribute(hash_key=True)
    position = NumberAttribute(range_key=True)
    line = NumberAttribute()
    name = UnicodeAttribute()
    outcome = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    notes: JSONAttribute = JSONAttribute(default=list)
    question_id = UnicodeAttribute(null=True)

    @classmethod
    def page_of(
        cls, import_id: str, limit: int, position: dict[str, Any] | None
    ) -> tuple[list[Self], dict[str, Any] | None]:
        """Return a page of the report, and where the next one starts."""
        cls.connection()
        found = cls.query(import_id, consistent_read=True, limit=limit, last_evaluated_key=position)
        return list(found), found.last_evaluated_key
