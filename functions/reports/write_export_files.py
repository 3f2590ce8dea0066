"""What was put aside for an export becomes its files."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import fetches, stores, writes
from shared.reports.exports import PLACE, ExportTask, write_files
from shared.reports.models import Export


@step(
    grants=[writes(Export), writes(Errand), fetches(PLACE), stores(PLACE)],
    layers=["core", "reports"],
    memory=1769,
    timeout=840,
    concurrency=5,
)
def write_export_files(task: ExportTask) -> None:
    """Write the CSV file and the workbook, and have them ready; again is the same."""
    export = Export.of(task.user_id, task.export_id, now())
    export.complete(write_files(export.place, task.part))
    Errand.finish("progress_export", task.key)
