"""An administrator looks at the promotion exams of all products."""

from pydantic import Field

from shared.configuration.finding import PRODUCTS
from shared.configuration.models import Draft
from shared.configuration.views import ExamDraft
from shared.configuration.writing import LISTING, page
from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.core.page import Page


class ExamDraftPage(Message):
    """The exam settings of products; each id is the product's."""

    exams: list[ExamDraft]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/job-readiness/promotion-exams",
    scope="admin",
    api="admin",
    grants=[reads(Draft), *LISTING],
    errors=[Invalid],
)
def list_promotion_exams(wanted: Page) -> ExamDraftPage:
    """List the exam settings of all products."""
    rows, cursor = page(PRODUCTS, wanted)
    return ExamDraftPage(exams=[ExamDraft.of(row) for row in rows], cursor=cursor)
