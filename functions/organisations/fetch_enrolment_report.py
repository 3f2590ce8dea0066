"""An admin takes along what became of each row of a list of learners, as a file for the spreadsheet it came from."""

from shared.core.clock import now
from shared.core.errors import Conflict
from shared.core.function import Redirect, endpoint
from shared.core.grants import fetches, reads, stores
from shared.organisations.imports import WORK, EnrolmentImport, ImportedRow, ImportNotFound, ImportState
from shared.organisations.reporting import report_link


class ImportUnfinished(Conflict):
    """Rows of this import are still to be done, or it was refused as a whole."""


@endpoint(
    "GET /api/admin/enrolments/imports/{import_id}/report/csv",
    scope="admin",
    api="admin",
    status=302,
    timeout=25,
    memory=1024,
    grants=[reads(EnrolmentImport), reads(ImportedRow), stores(WORK), fetches(WORK)],
    errors=[ImportNotFound, ImportUnfinished],
)
def fetch_enrolment_report(import_id: str) -> Redirect:
    """Download the report of an import that is done, as CSV; the address works for five minutes."""
    work = EnrolmentImport.of(import_id, now())
    if work.state != ImportState.DONE:
        raise ImportUnfinished()
    return Redirect(report_link(import_id, ImportedRow.all_of(import_id)))
