"""An administrator looks through new scores that would take something from a learner."""

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.rescoring.messages import CorrectionView
from shared.rescoring.models import Correction


class CorrectionPage(Message):
    """Corrections that await a word."""

    corrections: list[CorrectionView]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/job-readiness/corrections",
    scope="admin",
    api="admin",
    grants=[reads(Correction), secret("cursors")],
    errors=[Invalid],
)
def list_corrections(page: Page, caller: Caller) -> CorrectionPage:
    """List the corrections that await a confirmation."""
    scope = f"corrections#{caller.user_id}"
    rows, position = Correction.waiting(page.limit, open_cursor(scope, page.cursor))
    return CorrectionPage(corrections=[CorrectionView.of(row) for row in rows], cursor=seal(scope, position))
