"""Work that should have ended by now is started again."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import job
from shared.core.grants import starts, writes

WORKFLOWS = (
    "star_progression",
    "quiz_generation",
    "generic_quiz_generation",
    "project_generation",
    "project_grading",
    "interview_preparation",
    "interview_grading",
    "promotion_exam",
    "client_products",
    "enrolment_import",
    "question_import",
    "rescoring",
    "progress_export",
    "report_delivery",
    "personal_data_export",
    "account_erasure",
    "ledger_reconciliation",
)


@job("rate(5 minutes)", grants=[writes(Errand), *map(starts, WORKFLOWS)])
def resume_lost_workflows() -> None:
    """Start the next try of every workflow whose execution was lost."""
    for errand in Errand.due(now()):
        errand.begin_again(now())
