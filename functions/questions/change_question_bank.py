"""An administrator renames a question bank."""

from pydantic import Field

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.messages import Body
from shared.core.table import Transaction
from shared.questions.messages import BankView
from shared.questions.models import BankChanged, BankNotFound, QuestionBank


class ChangedQuestionBank(Body):
    """The new title, and the version that was seen."""

    title: str = Field(min_length=1, max_length=200)
    version: int = Field(ge=1)


@endpoint(
    "PATCH /api/admin/job-readiness/question-banks/{bank_id}",
    scope="admin",
    api="admin",
    grants=[writes(QuestionBank), appends(AuditEntry)],
    errors=[BankNotFound, BankChanged, Invalid],
)
def change_question_bank(bank_id: str, given: ChangedQuestionBank, caller: Caller) -> BankView:
    """Change a question bank."""
    bank, moment, effects = QuestionBank.of(bank_id), now(), Transaction()
    audit(
        "question_bank_changed",
        actor=caller.user_id,
        user_id=bank_id,
        before={"title": bank.title},
        after={"title": given.title},
        reason=None,
        now=moment,
        transaction=effects,
    )
    bank.rewrite({"title": given.title}, given.version, caller.user_id, moment, effects)
    answer = BankView.of(bank)
    effects.commit(answer)
    return answer
