"""An administrator looks at a question of a bank."""

from shared.core.function import endpoint
from shared.core.grants import reads
from shared.questions.messages import BankQuestionView
from shared.questions.models import BankQuestion, QuestionNotFound


@endpoint(
    "GET /api/admin/job-readiness/question-banks/{bank_id}/questions/{question_id}",
    scope="admin",
    api="admin",
    grants=[reads(BankQuestion)],
    errors=[QuestionNotFound],
)
def show_bank_question(bank_id: str, question_id: str) -> BankQuestionView:
    """Show a question with its key."""
    return BankQuestionView.of(BankQuestion.of(bank_id, question_id))
