"""The next learners of an export are read and put aside."""

from typing import Any

from shared.core.clock import now
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import reads, stores
from shared.core.messages import Message
from shared.reports import learners
from shared.reports.exports import PLACE, ExportTask, keep_part
from shared.reports.learners import Names
from shared.reports.models import Export
from shared.reports.rules import Gathering

PART_ROWS = 2_500


class Gathered(Message):
    """Where the next part begins; parts are numbered, so that one that is written again replaces itself."""

    part: int
    rows: int
    position: dict[str, Any] | None
    gathering: Gathering


@step(grants=[reads(Export), stores(PLACE), *learners.GRANTS], errors=[Unavailable], memory=1024, timeout=300)
def gather_export_part(task: ExportTask) -> Gathered:
    """Put the rows of the next learners aside, with names and addresses."""
    export = Export.of(task.user_id, task.export_id, now())
    found, position = learners.page(export.client_id, task.position, PART_ROWS)
    kept = [learner for learner in found if export.product_id in (None, learner.product_id)]
    names = Names()
    names.read(kept)
    cells = (each.cells(names.client(each), names.product(each), names.offered(each)) for each in learners.named(kept))
    keep_part(export.place, task.part, cells)
    gathering = Gathering.MORE if position else Gathering.DONE
    return Gathered(part=task.part + 1, rows=task.rows + len(kept), position=position, gathering=gathering)
