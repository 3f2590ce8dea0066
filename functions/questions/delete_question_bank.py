"""An administrator takes a question bank away from which no lesson asks; exams go on asking until it is replaced."""

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.table import Transaction
from shared.questions.models import BankChanged, BankMapped, BankNotFound, QuestionBank


@endpoint(
    "DELETE /api/admin/job-readiness/question-banks/{bank_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[writes(QuestionBank), appends(AuditEntry)],
    errors=[BankNotFound, BankMapped, BankChanged],
)
def delete_question_bank(bank_id: str, caller: Caller) -> None:
    """Delete a question bank; one whose questions are mapped to lessons is refused."""
    bank, moment, effects = QuestionBank.of(bank_id), now(), Transaction()
    audit(
        "question_bank_deleted",
        actor=caller.user_id,
        user_id=bank_id,
        before={"title": bank.title},
        after={},
        reason=None,
        now=moment,
        transaction=effects,
    )
    bank.delete_unmapped(caller.user_id, moment, effects)
    effects.commit()
