"""An administrator makes a question bank for a product."""

from pydantic import Field

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.errors import Conflict, Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.core.ids import new
from shared.core.messages import Body, Id
from shared.core.table import Transaction
from shared.questions.messages import BankView
from shared.questions.models import QuestionBank
from shared.readiness.models import Product


class NewQuestionBank(Body):
    """For which product, and how it is called."""

    bank_id: Id | None = Field(default=None, description="Under which id; one of ours where none is named")
    product_id: Id
    title: str = Field(min_length=1, max_length=200)


class BankExists(Conflict):
    """There is, or was, a question bank under this id."""


@endpoint(
    "POST /api/admin/job-readiness/question-banks",
    scope="admin",
    api="admin",
    status=201,
    grants=[reads(Product), writes(QuestionBank), appends(AuditEntry)],
    errors=[BankExists, Invalid],
)
def create_question_bank(given: NewQuestionBank, caller: Caller) -> BankView:
    """Make a question bank."""
    if Product.find(given.product_id) is None:
        raise Invalid.field("product_id", "no such product")
    moment, actor = now(), caller.user_id
    bank = QuestionBank(given.bank_id or new(), product_id=given.product_id, title=given.title)
    bank.created_by, bank.updated_by, bank.updated_at = actor, actor, moment
    effects = Transaction().create(bank, lost=BankExists())
    audit(
        "question_bank_created",
        actor=actor,
        user_id=bank.bank_id,
        before={},
        after={"title": bank.title, "product_id": bank.product_id},
        reason=None,
        now=moment,
        transaction=effects,
    )
    answer = BankView.of(bank)
    effects.commit(answer)
    return answer
