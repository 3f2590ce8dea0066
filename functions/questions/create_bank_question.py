"""An administrator writes a question for a bank."""

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.core.table import Transaction
from shared.questions.messages import BankQuestionView, QuestionContent, check_bank
from shared.questions.models import BankNotFound, BankQuestion, QuestionBank


@endpoint(
    "POST /api/admin/job-readiness/question-banks/{bank_id}/questions",
    scope="admin",
    api="admin",
    status=201,
    grants=[reads(QuestionBank), writes(BankQuestion), appends(AuditEntry)],
    errors=[BankNotFound, Invalid],
)
def create_bank_question(bank_id: str, given: QuestionContent, caller: Caller) -> BankQuestionView:
    """Write a question; it has to pass what generated questions have to pass."""
    moment = now()
    row = BankQuestion.made(bank_id, given.banked(), caller.user_id, moment)
    effects = check_bank(Transaction(), bank_id).create(row)
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
