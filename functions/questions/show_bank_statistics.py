"""An administrator looks at how the questions of a bank have served: how hard they are, and whom they tell apart."""

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.questions.measures import Tally
from shared.questions.models import BankNotFound, BankQuestion, QuestionBank
from shared.questions.statistics import ItemStatistics


class QuestionStatistics(Message):
    """How a question has served; null where too few attempts tell."""

    question_id: str
    stem: str
    voided: bool
    answered: int = Field(description="In how many submitted attempts it counted")
    difficulty: float | None = Field(description="Share of right answers, 0 to 1")
    discrimination: float | None = Field(description="Point-biserial correlation with the rest of the attempt, -1 to 1")


class StatisticsPage(Message):
    """Questions of a bank with their statistics."""

    questions: list[QuestionStatistics]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/job-readiness/question-banks/{bank_id}/statistics",
    scope="admin",
    api="admin",
    grants=[reads(QuestionBank), reads(BankQuestion), reads(ItemStatistics), secret("cursors")],
    errors=[BankNotFound, Invalid],
)
def show_bank_statistics(bank_id: str, page: Page, caller: Caller) -> StatisticsPage:
    """Show the statistics of a bank's questions."""
    scope = f"bank_statistics#{bank_id}#{caller.user_id}"
    behind = (open_cursor(scope, page.cursor) or {}).get("after")
    QuestionBank.of(bank_id)
    rows, more = BankQuestion.page_of(bank_id, page.limit, behind)
    known = {row.question_id: row.tally() for row in ItemStatistics.find_many(row.question_id for row in rows)}
    shown = [_view(row, known.get(row.question_id, Tally())) for row in rows]
    return StatisticsPage(questions=shown, cursor=seal(scope, {"after": rows[-1].question_id} if more else None))


def _view(row: BankQuestion, tally: Tally) -> QuestionStatistics:
    return QuestionStatistics(
        question_id=row.question_id,
        stem=row.item().stem,
        voided=bool(row.voided),
        answered=tally.answered,
        difficulty=tally.difficulty,
        discrimination=tally.discrimination,
    )
