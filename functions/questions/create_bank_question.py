"""An administrator writes a question for a bank."""

from pydantic import Field

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.errors import Conflict, Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.core.messages import Id
from shared.core.table import Transaction
from shared.questions.messages import BankQuestionView, QuestionContent, check_bank
from shared.questions.models import BankNotFound, BankQuestion, QuestionBank


class NewBankQuestion(QuestionContent):
    """A question, and under which id it is kept."""

    question_id: Id | None = Field(default=None, description="One of ours where none is named")


class QuestionExists(Conflict):
    """There is, or was, a question under this id in the bank."""


@endpoint(
    "POST /api/admin/job-readiness/question-banks/{bank_id}/questions",
    scope="admin",
    api="admin",
    status=201,
    grants=[reads(QuestionBank), writes(BankQuestion), appends(AuditEntry)],
    errors=[BankNotFound, QuestionExists, Invalid],
)
def create_bank_question(bank_id: str, given: NewBankQuestion, caller: Caller) -> BankQuestionView:
    """Write a question; it has to pass what generated questions have to pass."""
    moment = now()
    row = BankQuestion.made(bank_id, given.banked(), caller.user_id, moment, question_id=given.question_id)
    effects = check_bank(Transaction(), bank_id).create(row, lost=QuestionExists())
    audit(
        "question_created",
        actor=caller.user_id,
        user_id=row.question_id,
        before={},
        after={"type": given.type.value},
        reason=None,
        now=moment,
        transaction=effects,
        bank_id=bank_id,
    )
    answer = BankQuestionView.of(row)
    effects.commit(answer)
    return answer
