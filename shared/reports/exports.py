"""Exports of learners: asked for, gathered in parts, and written as CSV and XLSX with a memory that stays flat."""

import codecs
import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, BinaryIO

from pydantic_core import from_json, to_json

from shared.core.aws import client
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import Caller
from shared.core.grants import fetches, starts, writes
from shared.core.ids import derived
from shared.core.messages import Id, Message, Query
from shared.core.names import bucket
from shared.core.table import Transaction
from shared.media import links
from shared.organisations.messages import AskedClient
from shared.organisations.rules import Reach
from shared.reports.models import Export
from shared.reports.rules import HEADINGS, WIDTHS, ExportNotReady, ExportStatus, harmless, printable

PLACE = "media/exports/"
ASKING = [writes(Export), writes(Errand), starts("progress_export")]
FETCHING = fetches(PLACE)
PART_BYTES = 8 * 1024 * 1024  # S3 takes parts of 5 MiB and more
AGAIN_SECONDS = 60
PATIENCE = timedelta(minutes=30)  # 100,000 learners take a few
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Cells = list[str | int]


class WantedExport(Query):
    """Whose progress is wanted."""

    product_id: Id | None = None


class WantedExportOfAll(WantedExport):
    """Whose progress is wanted, of one client or of all."""

    client_id: AskedClient | None = None


class ExportTask(Message):
    """An export under way: which part comes next, and where it begins."""

    user_id: str
    export_id: str
    part: int = 0
    rows: int = 0
    position: dict[str, Any] | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What names the workflow that writes it."""
        return (self.user_id, self.export_id)


class ExportView(Message):
    """An export: `running`, or `ready` to be fetched as CSV and as XLSX until it expires."""

    export_id: str
    status: str
    rows: int
    files: list[str]
    expires_at: str


def ask(caller: Caller, within: Reach, wanted: WantedExport, path: str) -> ExportView:
    """Begin an export of the learners within reach; who asks again within a minute is shown the same one."""
    moment = now()
    minute = int(moment.timestamp()) // AGAIN_SECONDS
    export_id = derived("export", caller.user_id, within.client_id, wanted.product_id, minute)
    known = Export.find(caller.user_id, export_id)
    if known is not None:
        return view(known, path)
    export = Export.asked(caller.user_id, export_id, within.client_id, wanted.product_id, moment)
    task = ExportTask(user_id=caller.user_id, export_id=export_id)
    effects = Transaction().save(export)
    errand = Errand.plan("progress_export", task.key, task, transaction=effects, patience=PATIENCE)
    effects.commit()
    errand.begin()
    return view(export, path)


def view(export: Export, path: str) -> ExportView:
    """Return an export as whoever asked sees it; `path` is where exports are found."""
    ready = export.status == ExportStatus.READY
    return ExportView(
        export_id=export.export_id,
        status=export.status,
        rows=int(export.rows),
        files=[f"{path}/{export.export_id}/{kind}" for kind in TYPES] if ready else [],
        expires_at=export.expires_at.isoformat(),
    )


def link(export: Export, file_type: str) -> str:
    """Return an address of a file that works for five minutes; raises `ExportNotReady`."""
    if export.status != ExportStatus.READY:
        raise ExportNotReady(retry_after=2)
    name = f"progress.{file_type}"
    return links.link(f"{export.place}/{name}", TYPES[file_type], links.saved_as(name))


def part_key(place: str, part: int) -> str:
    """Return where the n-th part of an export lies until its files are written."""
    return f"{place}/part-{part:05d}.jsonl"


def keep_part(place: str, part: int, rows: Iterable[Cells]) -> None:
    """Write a part; again is the same."""
    client("s3").put_object(Bucket=bucket("media"), Key=part_key(place, part), Body=packed(rows))


def packed(rows: Iterable[Cells]) -> bytes:
    """Return rows as a part holds them: a line of JSON each."""
    return b"".join(to_json(cells) + b"\n" for cells in rows)


def unpacked(lines: Iterable[bytes]) -> Iterator[Cells]:
    """Yield the rows of a part, of which one line at a time is in memory."""
    for line in lines:
        yield from_json(line, cache_strings="none")


def rows_of(place: str, parts: int) -> Iterator[Cells]:
    """Yield the rows of all parts, each read when it is its turn."""
    for part in range(parts):
        stored = client("s3").get_object(Bucket=bucket("media"), Key=part_key(place, part))["Body"]
        yield from unpacked(stored.iter_lines(chunk_size=65536))


def write_csv(rows: Iterable[Cells], file: BinaryIO) -> int:
    """Write a CSV file that spreadsheets read as UTF-8, without formulas; return how many rows it has."""
    file.write(codecs.BOM_UTF8)  # the codec that writes it itself is a slow one
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    count = 0
    for cells in rows:
        writer.writerow([harmless(cell) for cell in cells])
        count += 1
    text.flush()
    text.detach()
    return count


def write_xlsx(rows: Iterable[Cells], file: BinaryIO) -> int:
    """Write a workbook row by row, in which every text stays a text; return how many rows it has."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    bold = book.add_format({"bold": True, "bg_color": "#FDF3E1", "bottom": 1})
    sheet = book.add_worksheet("Progress")
    sheet.freeze_panes(1, 1)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, HEADINGS[column], bold)
    count = 0
    for count, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(count, column, printable(cell))
            else:
                sheet.write_number(count, column, cell)
    sheet.autofilter(0, 0, max(count, 1), len(HEADINGS) - 1)
    book.close()
    return count


def upload(key: str, file: BinaryIO, content_type: str) -> None:
    """Send a file to S3 in parts, so that it is never in memory as a whole."""
    s3, place = client("s3"), {"Bucket": bucket("media"), "Key": key}
    file.seek(0)
    begun = s3.create_multipart_upload(**place, ContentType=content_type)["UploadId"]
    parts = []
    for number, chunk in enumerate(iter(lambda: file.read(PART_BYTES), b""), 1):
        tag = s3.upload_part(**place, UploadId=begun, PartNumber=number, Body=chunk)["ETag"]
        parts.append({"ETag": tag, "PartNumber": number})
    s3.complete_multipart_upload(**place, UploadId=begun, MultipartUpload={"Parts": parts})


def write_files(place: str, parts: int) -> int:
    """Write both files of an export from its parts; return how many rows they have."""
    rows = 0
    for kind, write in (("csv", write_csv), ("xlsx", write_xlsx)):
        with tempfile.TemporaryFile() as file:
            rows = write(rows_of(place, parts), file)
            upload(f"{place}/progress.{kind}", file, TYPES[kind])
    return rows
