"""An administrator looks through the question banks of a product."""

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Id, Message
from shared.core.page import Page, open_cursor, seal
from shared.questions.messages import BankView
from shared.questions.models import QuestionBank


class BanksWanted(Page):
    """Of which product."""

    product_id: Id


class BankPage(Message):
    """Question banks, in the order in which they were made."""

    question_banks: list[BankView]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/job-readiness/question-banks",
    scope="admin",
    api="admin",
    grants=[reads(QuestionBank), secret("cursors")],
    errors=[Invalid],
)
def list_question_banks(wanted: BanksWanted, caller: Caller) -> BankPage:
    """List the question banks of a product."""
    scope = f"question_banks#{wanted.product_id}#{caller.user_id}"
    position = open_cursor(scope, wanted.cursor)
    banks, position = QuestionBank.of_product(wanted.product_id, wanted.limit, position)
    return BankPage(question_banks=[BankView.of(bank) for bank in banks], cursor=seal(scope, position))
