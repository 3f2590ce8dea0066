"""An administrator follows what has come of voiding a question."""

from shared.core.function import endpoint
from shared.core.grants import reads
from shared.questions.models import QuestionNotFound
from shared.rescoring.messages import VoidView
from shared.rescoring.models import VoidedQuestion


@endpoint(
    "GET /api/admin/job-readiness/questions/{question_id}/void",
    scope="admin",
    api="admin",
    grants=[reads(VoidedQuestion)],
    errors=[QuestionNotFound],
)
def show_voided_question(question_id: str) -> VoidView:
    """Show how far the attempts that hold a voided question are scored again."""
    void = VoidedQuestion.find(question_id)
    if void is None:
        raise QuestionNotFound()
    return VoidView.of(void)
