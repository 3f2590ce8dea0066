"""An administrator looks at a question bank."""

from shared.core.function import endpoint
from shared.core.grants import reads
from shared.questions.messages import BankView
from shared.questions.models import BankNotFound, QuestionBank


@endpoint(
    "GET /api/admin/job-readiness/question-banks/{bank_id}",
    scope="admin",
    api="admin",
    grants=[reads(QuestionBank)],
    errors=[BankNotFound],
)
def show_question_bank(bank_id: str) -> BankView:
    """Show a question bank."""
    return BankView.of(QuestionBank.of(bank_id))
