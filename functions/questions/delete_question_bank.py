"""An administrator takes a question bank away; what is asked from it goes on being asked until it is replaced."""

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.table import Transaction
from shared.questions.models import BankChanged, BankNotFound, QuestionBank


@endpoint(
    "DELETE /api/admin/job-readiness/question-banks/{bank_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[writes(QuestionBank), appends(AuditEntry)],
    errors=[BankNotFound, BankChanged],
)
def delete_question_bank(bank_id: str, caller: Caller) -> None:
    """Delete a question bank."""
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
    bank.rewrite({"deleted_at": moment}, int(bank.version), caller.user_id, moment, effects)
    effects.commit()
