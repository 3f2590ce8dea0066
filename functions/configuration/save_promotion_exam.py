"""An administrator sets the promotion exam of a product."""

from shared.configuration.finding import PRODUCTS, product_draft
from shared.configuration.messages import ExamWritten
from shared.configuration.models import PRODUCT
from shared.configuration.publishing import EXAM, held_by_banks
from shared.configuration.rules import problems_of_exam, refuse
from shared.configuration.views import ExamDraft
from shared.configuration.writing import GRANTS, Act, dumped, write
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.questions.models import BankQuestion
from shared.readiness.models import ProductNotFound


@endpoint(
    "PUT /api/admin/job-readiness/promotion-exams/{product_id}",
    scope="admin",
    api="admin",
    grants=[reads(BankQuestion), *GRANTS],
    errors=[ProductNotFound, VersionConflict, Invalid],
)
def save_promotion_exam(product_id: str, given: ExamWritten, caller: Caller) -> ExamDraft:
    """Save the exam settings of a product; they are in force once it is published, for exams that start then."""
    draft = product_draft(product_id)
    refuse(problems_of_exam(given, held_by_banks(given)))
    act = Act(caller.user_id, now(), given.version)
    return ExamDraft.of(write(PRODUCT, (PRODUCTS, product_id), draft, {EXAM: dumped(given)}, act))
