"""Gathering everything that is held about a person out of the registry, into one archive."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shared.core.errands import Errand
from shared.core.table import Table
from shared.privacy import objects, registry
from shared.privacy.archive import archive
from shared.privacy.exports import WORKFLOW, PersonalExportTask
from shared.privacy.models import PersonalExport
from shared.privacy.places import EXPORTED
from shared.privacy.rules import ErasureUnderWay, ExportState, Fulfilment, PersonalExportNotFound


def fulfil(task: PersonalExportTask, now: datetime) -> Fulfilment:
    """Write the archive and have it ready; one that an erasure has overtaken is taken away. Again is the same."""
    try:
        export = PersonalExport.of(task.user_id, task.export_id, now)
        if export.state == ExportState.READY:
            return Fulfilment.READY
        export.complete(write(export, now))
    except (ErasureUnderWay, PersonalExportNotFound):
        wiped = PersonalExport(task.user_id, task.export_id)
        objects.wipe(wiped.key)
        wiped.delete()
        Errand.finish(WORKFLOW, task.key)
        return Fulfilment.OVERTAKEN
    return Fulfilment.READY


def write(export: PersonalExport, now: datetime) -> int:
    """Write the archive of everything held about a person; return its size in bytes. Again replaces it."""
    whose = registry.Whose.of(export.user_id)
    contents: list[dict[str, Any]] = []
    with archive(export.key, now) as (made, upload):
        for table in registry.exported():
            name = f"data/{table.logical()}.json"
            count = made.add_rows(name, _rows(table, whose))
            contents.append({"file": name, "entries": count, "kept": registry.entry(table).retention})
        for place in EXPORTED:
            for key, size in objects.of_person(place, export.user_id):
                name = f"media/{place.prefix}{key.removeprefix(f'{place.prefix}{export.user_id}/')}"
                made.add(name, objects.pieces(key), packed=False)
                contents.append({"file": name, "bytes": size, "kept": place.personal.retention})
        made.add_rows("contents.json", contents)
    return upload.size


def _rows(table: type[Table], whose: registry.Whose) -> Iterator[dict[str, Any]]:
    for page in registry.pages(table, whose):
        yield from (registry.plain(table, item) for item in registry.whole(table, page))
