"""An administrator looks through the questions of a bank."""

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.questions.interchange import LONGEST_TAG
from shared.questions.messages import BankQuestionView
from shared.questions.models import BankNotFound, BankQuestion, QuestionBank


class QuestionsWanted(Page):
    """With which tag, if any."""

    tag: str | None = Field(default=None, max_length=LONGEST_TAG)


class BankQuestionPage(Message):
    """Questions of a bank with their keys, voided ones too."""

    questions: list[BankQuestionView]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/job-readiness/question-banks/{bank_id}/questions",
    scope="admin",
    api="admin",
    grants=[reads(QuestionBank), reads(BankQuestion), secret("cursors")],
    errors=[BankNotFound, Invalid],
)
def list_bank_questions(bank_id: str, wanted: QuestionsWanted, caller: Caller) -> BankQuestionPage:
    """List the questions of a bank."""
    scope = f"bank_questions#{bank_id}#{wanted.tag}#{caller.user_id}"
    behind = (open_cursor(scope, wanted.cursor) or {}).get("after")
    QuestionBank.of(bank_id)
    rows, more = BankQuestion.page_of(bank_id, wanted.limit, behind, wanted.tag)
    position = {"after": rows[-1].question_id} if more else None
    return BankQuestionPage(questions=[BankQuestionView.of(row) for row in rows], cursor=seal(scope, position))
