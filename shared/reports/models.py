"""Exports that were asked for, and reports that are sent regularly."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from shared.core.errors import Conflict, NotFound
from shared.core.ids import digest, new
from shared.core.table import Personal, Settings, Table, Transaction, change, table_name
from shared.organisations.rules import Reach
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


class ReportsByClient(GlobalSecondaryIndex[Any]):
    """The report schedules of a client."""

    class Meta:
        index_name = "by-client"
        projection = AllProjection()

    client_id = UnicodeAttribute(hash_key=True)
    schedule_id = UnicodeAttribute(range_key=True)


class DueReports(GlobalSecondaryIndex[Any]):
    """What is due on which day, in shards; there are few schedules, and one write for each in a period."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    shard = NumberAttribute(hash_key=True)
    due_on = UnicodeAttribute(range_key=True)


class ReportSchedule(Table):
    """A report on a client's learners that its staff get regularly. Access: one by id; all of a client; those due.

    `due_on` is the next day (UTC) on which it is sent; moving it on and planning the delivery is one transaction.
    `version` counts the changes by people: whoever writes must have seen the last one.
    """

    class Meta(Settings):
        table_name = table_name("report-schedules")
        personal = Personal(
            owner=None,
            retention="until it is deleted: it names its recipients by opaque ids",
            export=False,
            tenancy="client",
        )

    schedule_id = UnicodeAttribute(hash_key=True)
    client_id = UnicodeAttribute()
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
    by_client = ReportsByClient()
    due = DueReports()

    @classmethod
    def planned(cls, client_id: str, frequency: Frequency, *, by: str, now: datetime, **facts: Any) -> Self:
        """Return a new schedule, first due after the period that runs now."""
        schedule_id = new()
        return cls(
            schedule_id,
            client_id=client_id,
            frequency=frequency.value,
            shard=int(digest(schedule_id)[:4], 16) % DUE_SHARDS,
            due_on=due_after(frequency, now).isoformat(),
            created_at=now,
            created_by=by,
            updated_by=by,
            **facts,
        )

    @classmethod
    def within(cls, reach: Reach, schedule_id: str) -> Self:
        """Return a schedule within reach, or raise `ReportNotFound`."""
        return cls.reached(cls.find(schedule_id), reach)

    @classmethod
    def reached(cls, found: Self | None, reach: Reach) -> Self:
        """Return a schedule that was read, if it is there and within reach, or raise `ReportNotFound`."""
        if found is None:
            raise ReportNotFound()
        reach.check(found.client_id, ReportNotFound())
        return found

    @classmethod
    def of_client(cls, client_id: str, limit: int, position: Any) -> tuple[list[Self], Any]:
        """Return a page of a client's schedules in the order of their making, and where the next one starts."""
        cls.connection()
        found = cls.by_client.query(client_id, limit=limit, last_evaluated_key=position)
        return list(found), found.last_evaluated_key

    @classmethod
    def due_by(cls, today: date) -> Iterator[Self]:
        """Yield the schedules that are due, as far as their index knows: keys and day only."""
        cls.connection()
        for shard in range(DUE_SHARDS):
            yield from cls.due.query(shard, cls.due_on <= today.isoformat())

    @property
    def seen(self) -> Any:
        """Require that nobody has changed the schedule since it was read."""
        return ReportSchedule.version == int(self.version)

    def move_on(self, following: date, transaction: Transaction) -> None:
        """Be due next on another day; loses with `ReportChanged` when the day that was seen is over already."""
        actions = [ReportSchedule.due_on.set(following.isoformat())]
        transaction.update(self, actions, ReportSchedule.due_on == self.due_on, lost=ReportChanged())
