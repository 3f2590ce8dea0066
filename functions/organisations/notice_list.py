"""A list of learners has arrived in the bucket, and its import starts."""

from datetime import timedelta

from shared.core import log
from shared.core.errands import Errand
from shared.core.function import on_upload
from shared.core.grants import starts, writes
from shared.core.messages import Upload
from shared.core.table import Transaction
from shared.organisations.enrolling import Overtaken
from shared.organisations.imports import LISTS, WORKFLOW, EnrolmentImport, ImportState

PATIENCE = timedelta(hours=1)


@on_upload(LISTS, grants=[writes(EnrolmentImport), writes(Errand), starts(WORKFLOW)])
def notice_list(upload: Upload) -> None:
    """Begin the import; told again, or of another list for the same import, this changes nothing."""
    work = EnrolmentImport.find(upload.key.rpartition("/")[2])
    if work is None or work.key != upload.key:
        log.info("a list of learners arrived that nobody was allowed to send")
        return
    effects = Transaction()
    waiting = EnrolmentImport.state == ImportState.WAITING.value
    effects.update(work, [EnrolmentImport.state.set(ImportState.READING.value)], waiting, lost=Overtaken())
    errand = Errand.plan(WORKFLOW, work.message.key, work.message, transaction=effects, patience=PATIENCE)
    try:
        effects.commit()
    except Overtaken:
        return
    errand.begin()
