"""Exports that were asked for, and reports that are sent regularly."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from shared.core.errors import Conflict, NotFound
from shared.core.ids import digest, new
from shared.core.table import Personal, Settings, Table, change, create, table_name
from shared.reports.rules import KEPT, ExportNotFound, ExportStatus, Frequency, due_after

DUE_SHARDS = 4


class Export(Table):
    """A file of learners that somebody asked for. Access: one by whoever asked and id.

    `client_id` is the reach that they had, None for everybody's learners; `rows` counts what is in the file.
    """

    class Meta(Settings):
        table_name = table_name("exports")
        personal = Personal(owner="user_id", retention="7 days", export=False)

    user_id = UnicodeAttribute(hash_key=True)
    export_id = UnicodeAttribute(range_key=True)
    client_id = UnicodeAttribute(null=True)
    product_id = UnicodeAttribute(null=True)
    status = UnicodeAttribute(default=ExportStatus.RUNNING.value)
    rows = NumberAttribute(default=0)
    asked_at = UTCDateTimeAttribute()
    expires_at = TTLAttribute()

    @classmethod
    def asked(cls, user_id: str, export_id: str, client_id: str | None, product_id: str | None, now: datetime) -> Self:
        """Return the row of an export that begins now."""
        return cls(user_id, export_id, client_id=client_id, product_id=product_id, asked_at=now, expires_at=now + KEPT)

    @classmethod
    def of(cls, user_id: str, export_id: str, now: datetime) -> Self:
        """Return what somebody has asked for, or raise `ExportNotFound`."""
        export = cls.find(user_id, export_id)
        if export is None or not export.alive(now):
            raise ExportNotFound()
        return export

    @property
    def place(self) -> str:
        """Below which key its files lie."""
        return f"exports/{self.export_id}"

    def complete(self, rows: int) -> None:
        """Be ready to be fetched; again is the same."""
        change(self, [Export.status.set(ExportStatus.READY.value), Export.rows.set(rows)], Export.export_id.exists())


class ReportNotFound(NotFound):
    """There is no such report schedule, or it is not yours."""


class ReportChanged(Conflict):
    """The report schedule has changed meanwhile; look again."""


class DueReports(GlobalSecondaryIndex[Any]):
    """What is due on which day, in shards; there are few schedules, and one write for each in a period."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    shard = NumberAttribute(hash_key=True)
    due_on = UnicodeAttribute(range_key=True)


class ReportSchedule(Table):
    """A report on a client's learners that its staff get regularly. Access: all of a client; one; those due.

    `due_on` is the next day (UTC) on which it is sent; moving it on and planning the delivery is one transaction.
    """

    class Meta(Settings):
        table_name = table_name("report-schedules")
        personal = Personal(owner=None, retention="until it is deleted: it names its recipients by opaque ids")

    client_id = UnicodeAttribute(hash_key=True)
    schedule_id = UnicodeAttribute(range_key=True)
    title = UnicodeAttribute()
    frequency = UnicodeAttribute()
    recipients: JSONAttribute = JSONAttribute(default=list)
    product_id = UnicodeAttribute(null=True)
    shard = NumberAttribute()
    due_on = UnicodeAttribute()
    version = NumberAttribute(default=1)
    created_at = UTCDateTimeAttribute()
    created_by = UnicodeAttribute()
    updated_by = UnicodeAttribute()
    due = DueReports()

    @classmethod
    def planned(cls, client_id: str, frequency: Frequency, *, by: str, now: datetime, **facts: Any) -> Self:
        """Return a new schedule, first due after the period that runs now."""
        schedule_id = new()
        return cls(
            client_id,
            schedule_id,
            frequency=frequency.value,
            shard=int(digest(schedule_id)[:4], 16) % DUE_SHARDS,
            due_on=due_after(frequency, now).isoformat(),
            created_at=now,
            created_by=by,
            updated_by=by,
            **facts,
        )

    @classmethod
    def of(cls, client_id: str, schedule_id: str) -> Self:
        """Return a client's schedule, or raise `ReportNotFound`."""
        found = cls.find(client_id, schedule_id)
        if found is None:
            raise ReportNotFound()
        return found

    @classmethod
    def due_by(cls, today: date) -> Iterator[Self]:
        """Yield the keys of the schedules that are due."""
        cls.connection()
        for shard in range(DUE_SHARDS):
            yield from cls.due.query(shard, cls.due_on <= today.isoformat())


class DeliveredReport(Table):
    """That a report of a period was sent to somebody. Access: by schedule, period and person.

    It is written before the mail is sent, so that nobody gets a report twice: a mail whose fate is unknown counts as
    sent.
    """

    class Meta(Settings):
        table_name = table_name("delivered-reports")
        personal = Personal(owner=None, retention="400 days: it holds opaque ids only", export=False)

    delivery = UnicodeAttribute(hash_key=True)
    recipient = UnicodeAttribute(range_key=True)
    sent_at = UTCDateTimeAttribute()
    expires_at = TTLAttribute()

    @classmethod
    def claim(cls, schedule_id: str, period: str, recipient: str, now: datetime) -> Self | None:
        """Return the row if nobody has claimed it before; its mail is then the caller's to send."""
        row = cls(f"{schedule_id}#{period}", recipient, sent_at=now, expires_at=now.replace(year=now.year + 1))
        return row if create(row) else None
