"""An administrator rewrites a question; attempts that hold it keep what they were given."""

from pydantic import Field

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.table import Transaction
from shared.questions.messages import BankQuestionView, QuestionContent
from shared.questions.models import BankQuestion, QuestionChanged, QuestionNotFound


class ChangedQuestion(QuestionContent):
    """The whole question as it shall be, and the version that was seen."""

    version: int = Field(ge=1)

    def content(self) -> QuestionContent:
        """Return the question without the version."""
        return QuestionContent.model_validate(self.model_dump(exclude={"version"}))


@endpoint(
    "PUT /api/admin/job-readiness/question-banks/{bank_id}/questions/{question_id}",
    scope="admin",
    api="admin",
    grants=[writes(BankQuestion), appends(AuditEntry)],
    errors=[QuestionNotFound, QuestionChanged, Invalid],
)
def change_bank_question(bank_id: str, question_id: str, given: ChangedQuestion, caller: Caller) -> BankQuestionView:
    """Change a question; a voided one stays as it was."""
    row, moment, effects = BankQuestion.of(bank_id, question_id), now(), Transaction()
    row.holds(given.content().banked())
    audit(
        "question_changed",
        actor=caller.user_id,
        user_id=question_id,
        before={"version": given.version},
        after={"version": given.version + 1},
        reason=None,
        now=moment,
        transaction=effects,
        bank_id=bank_id,
    )
    row.rewrite(given.version, caller.user_id, moment, effects)
    answer = BankQuestionView.of(row)
    effects.commit(answer)
    return answer
