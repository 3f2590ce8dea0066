"""A file of questions has arrived; its import begins."""

from shared.core import log
from shared.core.errands import Errand
from shared.core.function import on_upload
from shared.core.grants import starts, writes
from shared.core.messages import Upload
from shared.core.table import Transaction
from shared.questions.imports import SOURCES, WORKFLOW, EntryTaken, QuestionImport


@on_upload(SOURCES, grants=[writes(QuestionImport), writes(Errand), starts(WORKFLOW)])
def notice_question_file(upload: Upload) -> None:
    """Begin the import that waits for this file; told again, this changes nothing."""
    _, bank_id, import_id = upload.key.split("/")
    row = QuestionImport.find(bank_id, import_id)
    if row is None:
        log.info("a file of questions arrived that nobody was allowed to send")
        return
    effects = Transaction()
    row.arrived(effects)
    errand = Errand.plan(WORKFLOW, row.ref.key, row.ref, transaction=effects)
    try:
        effects.commit()
    except EntryTaken:
        return
    errand.begin()
