"""A learner does not want the promotion exam for now: the offer is hidden, and nothing else changes."""

from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.messages import Body, Id, Message
from shared.core.table import Transaction
from shared.exams.access import opportunity_of, standing_of
from shared.exams.models import ExamRecord, ExamRecordChanged
from shared.exams.rules import AttemptUsed, Terms, opportunities
from shared.readiness.models import Enrolment, Product, ProductNotFound
from shared.readiness.rules import ModuleLocked


class ExamSkipped(Body):
    """Which product; without one, the one that the learner was enrolled in last."""

    product_id: Id | None = None


class HiddenOffers(Message):
    """The stars whose offer is hidden; their exams may be started all the same."""

    product_id: str
    skipped: list[int]


@endpoint(
    "POST /api/app/job-readiness/promotion-exam/skip",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), writes(ExamRecord)],
    errors=[ProductNotFound, ModuleLocked, AttemptUsed, ExamRecordChanged],
)
def skip_promotion_exam(unwanted: ExamSkipped, caller: Caller) -> HiddenOffers:
    """Hide the offer of a promotion exam."""
    enrolment, product, record = standing_of(caller.user_id, unwanted.product_id)
    opportunity_of(enrolment, product, record)
    terms = Terms.of(product.promotion_exam)
    now_open = {*opportunities(int(enrolment.star), enrolment.current_tier, terms)} - {*record.taken_stars}
    record.skipped = sorted({*record.skipped, *now_open})
    effects = Transaction()
    record.rewritten(effects, lost=ExamRecordChanged())
    answer = HiddenOffers(product_id=record.product_id, skipped=record.skipped)
    effects.commit(answer)
    return answer
