"""An administrator takes a question out of its bank; attempts that hold it keep it and count it."""

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.table import Transaction
from shared.questions.models import BankQuestion, QuestionChanged, QuestionNotFound


@endpoint(
    "DELETE /api/admin/job-readiness/question-banks/{bank_id}/questions/{question_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[writes(BankQuestion), appends(AuditEntry)],
    errors=[QuestionNotFound, QuestionChanged],
)
def delete_bank_question(bank_id: str, question_id: str, caller: Caller) -> None:
    """Delete a question; it is not asked any more."""
    row, moment, effects = BankQuestion.of(bank_id, question_id), now(), Transaction()
    audit(
        "question_deleted",
        actor=caller.user_id,
        user_id=question_id,
        before={"version": int(row.version)},
        after={},
        reason=None,
        now=moment,
        transaction=effects,
        bank_id=bank_id,
    )
    unchanged = BankQuestion.deleted == False  # noqa: E712
    first = unchanged | BankQuestion.deleted.does_not_exist()
    effects.update(row, [BankQuestion.deleted.set(True)], first, lost=QuestionChanged())
    effects.commit()
