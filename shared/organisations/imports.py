"""Lists of learners on their way into a client or a product, and what became of each row."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from botocore.exceptions import ClientError
from pynamodb.attributes import (
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from shared.core.aws import client
from shared.core.errors import NotFound
from shared.core.names import bucket
from shared.core.table import Personal, Settings, Table, change, table_name
from shared.media.links import upload_form
from shared.organisations.messages import ListedLearners
from shared.organisations.spreadsheet import MOST_BYTES, Row

LISTS, WORK = "media/enrolment-lists/", "media/enrolment-work/"
WORKFLOW = "enrolment_import"
FORM_SECONDS = 900
KEPT = timedelta(days=30)
Position = dict[str, Any]


class ImportNotFound(NotFound):
    """There is no such import."""


class ImportState(StrEnum):
    """How far an import has come."""

    WAITING = "waiting_for_upload"
    READING = "reading"
    ENROLLING = "enrolling"
    DONE = "done"
    REFUSED = "refused"


class RowOutcome(StrEnum):
    """What became of a row."""

    ENROLLED = "enrolled"
    ALREADY = "already_enrolled"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class EnrolmentImport(Table):
    """One list and how far it has come. Access: by id.

    `source` names the rows as they were read, which never change; `cursor` counts those that are done.
    """

    class Meta(Settings):
        table_name = table_name("enrolment-imports")
        personal = Personal(owner=None, retention="30 days", export=False, tenancy="client")

    import_id = UnicodeAttribute(hash_key=True)
    client_id = UnicodeAttribute(null=True)
    product_id = UnicodeAttribute(null=True)
    background = UnicodeAttribute(null=True)
    state = UnicodeAttribute(default=ImportState.WAITING.value)
    reason = UnicodeAttribute(null=True)
    ignored_columns: JSONAttribute = JSONAttribute(default=list)
    source = UnicodeAttribute(null=True)
    rows = NumberAttribute(null=True)
    cursor = NumberAttribute(default=0)
    counts: JSONAttribute = JSONAttribute(default=dict)
    created_at = UTCDateTimeAttribute()
    created_by = UnicodeAttribute()
    finished_at = UTCDateTimeAttribute(null=True)
    expires_at = TTLAttribute()

    @classmethod
    def of(cls, import_id: str, now: datetime) -> Self:
        """Return the import, or raise `ImportNotFound`."""
        row = cls.find(import_id)
        if row is None or not row.alive(now):
            raise ImportNotFound()
        return row

    @property
    def key(self) -> str:
        """Where the list is uploaded to."""
        return f"{LISTS.partition('/')[2]}{self.import_id}"

    @property
    def message(self) -> ListedLearners:
        """What the workflow gets."""
        return ListedLearners(import_id=self.import_id)

    def refuse(self, reason: str, now: datetime) -> None:
        """End the import before its first row."""
        row = EnrolmentImport
        actions = [row.state.set(ImportState.REFUSED.value), row.reason.set(reason), row.finished_at.set(now)]
        change(self, actions, row.state == ImportState.READING.value)

    def freeze(self, rows: Sequence[Row], ignored_columns: Sequence[str]) -> None:
        """Keep the rows as they were read, so that every try works on the same ones whatever is uploaded later."""
        content = json.dumps([asdict(row) for row in rows]).encode()
        source = f"{WORK.partition('/')[2]}{self.import_id}/{hashlib.sha256(content).hexdigest()[:20]}.json"
        keep(source, content)
        row = EnrolmentImport
        actions = [
            row.state.set(ImportState.ENROLLING.value),
            row.source.set(source),
            row.rows.set(len(rows)),
            row.ignored_columns.set(list(ignored_columns)),
        ]
        change(self, actions, row.state == ImportState.READING.value)

    def frozen(self) -> list[Row]:
        """Return the rows as they were read."""
        return [Row(**row) for row in json.loads(fetch(self.source) or b"[]")]

    def advance(self, outcomes: Sequence[str], now: datetime) -> bool:
        """Count what became of the next rows, and end after the last; False when another try has done so."""
        counts = dict(self.counts)
        for outcome in outcomes:
            counts[outcome] = counts.get(outcome, 0) + 1
        seen, row = int(self.cursor), EnrolmentImport
        actions = [row.cursor.set(seen + len(outcomes)), row.counts.set(counts)]
        if seen + len(outcomes) >= int(self.rows):
            actions += [row.state.set(ImportState.DONE.value), row.finished_at.set(now)]
        return change(self, actions, (row.cursor == seen) & (row.state == ImportState.ENROLLING.value))


class ImportedRow(Table):
    """What became of one row; written with its effect, so that no row is done twice. Access: all of an import in order.

    `number` is the row's in the spreadsheet. There is no address in it: whoever reads the report has the list.
    """

    class Meta(Settings):
        table_name = table_name("enrolment-import-rows")
        personal = Personal(owner="user_id", retention="30 days", export=False, erasure="expires", tenancy="client")

    import_id = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    outcome = UnicodeAttribute()
    field = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    duplicate_of = NumberAttribute(null=True)
    user_id = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()

    @classmethod
    def page_of(cls, import_id: str, limit: int, position: Position | None) -> tuple[list[Self], Position | None]:
        """Return a page of an import's rows in their order, and where the next one starts."""
        cls.connection()
        found = cls.query(import_id, consistent_read=True, limit=limit, last_evaluated_key=position)
        return list(found), found.last_evaluated_key

    @classmethod
    def all_of(cls, import_id: str) -> Iterator[Self]:
        """Yield all of an import's rows in their order."""
        cls.connection()
        yield from cls.query(import_id, consistent_read=True)

    @classmethod
    def known(cls, import_id: str, numbers: Sequence[int]) -> dict[int, Self]:
        """Return the rows of these numbers that are done already."""
        if not numbers:
            return {}
        cls.connection()
        within = cls.number.between(min(numbers), max(numbers))
        return {int(row.number): row for row in cls.query(import_id, within, consistent_read=True)}


def form(key: str) -> tuple[str, dict[str, str]]:
    """Return address and fields of a form that uploads one list."""
    return upload_form(key, MOST_BYTES, FORM_SECONDS)


def keep(key: str, content: bytes) -> None:
    """Write an object; again is the same."""
    client("s3").put_object(Bucket=bucket("media"), Key=key, Body=content, ContentType="application/json")


def fetch(key: str) -> bytes | None:
    """Return an object, or None where there is none."""
    try:
        found: bytes = client("s3").get_object(Bucket=bucket("media"), Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "NotFound", "404", "403", "AccessDenied"):
            return None
        raise
    return found
