"""What a learner is told about their exam: the offer before it, and the result after it, without a key."""

from shared.assessments.messages import ItemFeedback
from shared.core.messages import Message
from shared.exams.models import ExamAttempt, ExamPaper, ExamRecord
from shared.exams.rules import Terms, open_opportunity, percent
from shared.readiness.models import Enrolment, Product


class PromotionOffer(Message):
    """An exam that may be taken: for the tier above, once for each eligible star."""

    star: int
    target_tier: str
    question_count: int
    pass_mark: int
    time_limit_minutes: int


class ExamResult(Message):
    """How an exam went; `closed_as` is `submitted` or `timed_out`."""

    closed_as: str
    score: float
    right: int
    total: int
    pass_mark: int
    passed: bool
    target_tier: str
    items: list[ItemFeedback]


def offer_of(enrolment: Enrolment, product: Product, record: ExamRecord | None) -> PromotionOffer | None:
    """Return the offer to show, or None where there is none, it was skipped, or an exam is under way."""
    if not (enrolment.active and product.published) or (record is not None and record.current):
        return None
    terms, tier = Terms.of(product.promotion_exam), enrolment.current_tier
    closed = {*record.taken_stars, *record.skipped} if record else set()
    star = open_opportunity(int(enrolment.star), tier, terms, closed)
    if star is None or tier.next is None:
        return None
    return PromotionOffer(
        star=star,
        target_tier=tier.next,
        question_count=terms.question_count,
        pass_mark=terms.pass_mark,
        time_limit_minutes=terms.time_limit_minutes,
    )


def result_of(attempt: ExamAttempt, paper: ExamPaper) -> ExamResult:
    """Return the result of a graded attempt."""
    given = attempt.given
    return ExamResult(
        closed_as=attempt.closed_as,
        score=percent(int(attempt.right), int(attempt.total)),
        right=int(attempt.right),
        total=int(attempt.total),
        pass_mark=int(attempt.pass_mark),
        passed=attempt.passed,
        target_tier=attempt.target,
        items=[ItemFeedback.of(question, given, attempt.voided) for question in paper.items()],
    )
