"""An administrator is about to import a file of questions: they get a form that takes it."""

from datetime import datetime, timedelta
from typing import Literal

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, stores, writes
from shared.core.messages import Body, Message
from shared.core.table import Transaction
from shared.media.links import upload_form
from shared.questions.imports import CONTENT_TYPES, MOST_BYTES, SOURCES, QuestionImport
from shared.questions.messages import check_bank
from shared.questions.models import BankNotFound, QuestionBank

FORM_SECONDS = 900


class WantedImport(Body):
    """Moodle GIFT or Moodle XML."""

    format: Literal["gift", "xml"]


class QuestionImportForm(Message):
    """Send the fields and then `file` to the address, as a form; the import begins when the file is there."""

    import_id: str
    state: str
    url: str
    fields: dict[str, str]
    most_bytes: int
    ends_at: datetime


@endpoint(
    "POST /api/admin/job-readiness/question-banks/{bank_id}/import",
    scope="admin",
    api="admin",
    status=202,
    grants=[reads(QuestionBank), writes(QuestionImport), appends(AuditEntry), stores(SOURCES)],
    errors=[BankNotFound, Invalid],
)
def request_question_import(bank_id: str, wanted: WantedImport, caller: Caller) -> QuestionImportForm:
    """Import a file of questions."""
    moment = now()
    row = QuestionImport.begun(bank_id, wanted.format, caller.user_id, moment)
    effects = check_bank(Transaction(), bank_id).create(row)
    audit(
        "question_import_begun",
        actor=caller.user_id,
        user_id=bank_id,
        before={},
        after={"format": wanted.format},
        reason=None,
        now=moment,
        transaction=effects,
        import_id=row.import_id,
    )
    url, fields = upload_form(row.key, MOST_BYTES, FORM_SECONDS, CONTENT_TYPES[row.format])
    answer = QuestionImportForm(
        import_id=row.import_id,
        state=row.state,
        url=url,
        fields=fields,
        most_bytes=MOST_BYTES,
        ends_at=moment + timedelta(seconds=FORM_SECONDS),
    )
    effects.commit(answer)
    return answer
