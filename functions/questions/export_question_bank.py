"""An administrator takes the questions of a bank along, as a file that Moodle reads."""

from typing import Literal

from shared.core.aws import client
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, Redirect, endpoint
from shared.core.grants import fetches, reads, stores
from shared.core.messages import Query
from shared.core.names import bucket
from shared.media.links import link, saved_as
from shared.questions.imports import CONTENT_TYPES, EXPORTS, FORMATS
from shared.questions.models import BankNotFound, BankQuestion, QuestionBank

ENDINGS = {"gift": "txt", "xml": "xml"}


class ExportWanted(Query):
    """In which format."""

    format: Literal["gift", "xml"]


@endpoint(
    "GET /api/admin/job-readiness/question-banks/{bank_id}/export",
    scope="admin",
    api="admin",
    timeout=25,
    memory=1024,
    grants=[reads(QuestionBank), reads(BankQuestion), stores(EXPORTS), fetches(EXPORTS)],
    errors=[BankNotFound, Invalid],
)
def export_question_bank(bank_id: str, wanted: ExportWanted, caller: Caller) -> Redirect:
    """Redirect to the bank's questions as a file; the link is good for minutes. Voided questions stay behind."""
    QuestionBank.of(bank_id)
    text = FORMATS[wanted.format].write([row.banked() for row in BankQuestion.of_bank(bank_id)])
    key = f"question-exports/{bank_id}/{caller.user_id}-{now():%Y%m%dT%H%M%S%f}.{ENDINGS[wanted.format]}"
    kind = f"{CONTENT_TYPES[wanted.format]}; charset=utf-8"
    client("s3").put_object(Bucket=bucket("media"), Key=key, Body=text.encode(), ContentType=kind)
    return Redirect(link(key, kind, saved_as(f"questions.{ENDINGS[wanted.format]}")))
