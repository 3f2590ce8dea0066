"""A learner asks for a promotion exam; its paper is prepared, and no clock runs yet."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import Caller, endpoint
from shared.core.messages import Body, Id, Message
from shared.core.table import Transaction
from shared.exams.access import commit, guard, opportunity_of, standing_of
from shared.exams.closing import GRANTS, WORKFLOW, both_of, settle
from shared.exams.models import ExamAttempt, ExamRecord, ExamRecordChanged
from shared.exams.rules import UNDER_WAY, AttemptUsed, Terms
from shared.readiness.models import Enrolment, Product, ProductNotFound
from shared.readiness.rules import ModuleLocked


class ExamWanted(Body):
    """Which product; without one, the one that the learner was enrolled in last."""

    product_id: Id | None = None


class ExamPreparation(Message):
    """The attempt, to be fetched until it is `ready`; asking again while it is under way gives the same one."""

    attempt_id: str
    product_id: str
    star: int
    status: str
    target_tier: str
    question_count: int
    time_limit_minutes: int


@endpoint(
    "POST /api/app/job-readiness/promotion-exam/start",
    scope="learner",
    status=202,
    grants=GRANTS,
    errors=[ProductNotFound, ModuleLocked, AttemptUsed, ExamRecordChanged],
)
def start_promotion_exam(wanted: ExamWanted, caller: Caller) -> ExamPreparation:
    """Start a promotion exam."""
    enrolment, product, record = standing_of(caller.user_id, wanted.product_id)
    attempt = _under_way(record)
    return _shown(attempt) if attempt else _begin(enrolment, product, record)


def _shown(attempt: ExamAttempt) -> ExamPreparation:
    return ExamPreparation(
        attempt_id=attempt.attempt_id,
        product_id=attempt.product_id,
        star=int(attempt.star),
        status=attempt.status,
        target_tier=attempt.target,
        question_count=int(attempt.question_count),
        time_limit_minutes=int(attempt.time_limit_minutes),
    )


def _under_way(record: ExamRecord) -> ExamAttempt | None:
    """Return the enrolment's attempt that goes on; one whose time is up is closed by this look at it."""
    while record.current is not None:
        attempt, paper = both_of(record.user_id, record.current)
        settle(attempt, paper, now())
        if attempt.status in UNDER_WAY:
            return attempt
        record.refresh(consistent_read=True)
    return None


def _begin(enrolment: Enrolment, product: Product, record: ExamRecord) -> ExamPreparation:
    star, target = opportunity_of(enrolment, product, record)
    attempt = ExamAttempt.begun(enrolment, star, target, Terms.of(product.promotion_exam), now())
    record.current = attempt.attempt_id
    effects = guard(attempt, Transaction()).create(attempt)
    record.rewritten(effects, lost=ExamRecordChanged())
    errand = Errand.plan(WORKFLOW, attempt.ref.preparing, attempt.ref, transaction=effects)
    answer = _shown(attempt)
    try:
        commit(attempt, effects, answer)
    except ExamRecordChanged:
        return _shown(_of_the_other_device(record))
    errand.begin()
    return answer


def _of_the_other_device(record: ExamRecord) -> ExamAttempt:
    record.refresh(consistent_read=True)
    if record.current is None:
        raise ExamRecordChanged()
    return ExamAttempt.of(record.user_id, record.current)
