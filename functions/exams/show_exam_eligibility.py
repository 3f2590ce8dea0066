"""A learner looks whether a promotion exam may be taken, and what has become of each opportunity."""

from typing import Any

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Id, Message, Query
from shared.exams.access import blockers_of, standing_of
from shared.exams.models import ExamRecord
from shared.exams.results import PromotionOffer, offer_of
from shared.exams.rules import Terms
from shared.readiness.models import Enrolment, Product, ProductNotFound


class ExamOfProduct(Query):
    """Which product; without one, the one that the learner was enrolled in last."""

    product_id: Id | None = None


class Opportunity(Message):
    """One attempt that an eligible star opens; `state` is `locked`, `open` or `used`."""

    star: int
    state: str
    skipped: bool
    attempt_id: str | None


class ExamEligibility(Message):
    """Whether an exam may be started now; `current_attempt_id` is one that is under way."""

    product_id: str
    eligible: bool
    blockers: list[dict[str, Any]]
    offer: PromotionOffer | None
    opportunities: list[Opportunity]
    current_attempt_id: str | None
    question_count: int
    pass_mark: int
    time_limit_minutes: int


@endpoint(
    "GET /api/app/job-readiness/promotion-exam/eligibility",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(ExamRecord)],
    errors=[ProductNotFound],
)
def show_exam_eligibility(wanted: ExamOfProduct, caller: Caller) -> ExamEligibility:
    """Show whether I may take a promotion exam."""
    enrolment, product, record = standing_of(caller.user_id, wanted.product_id)
    terms, found = Terms.of(product.promotion_exam), blockers_of(enrolment, product, record)
    return ExamEligibility(
        product_id=product.product_id,
        eligible=not found,
        blockers=found,
        offer=offer_of(enrolment, product, record),
        opportunities=[_opportunity(star, enrolment, record) for star in terms.eligible_stars],
        current_attempt_id=record.current,
        question_count=terms.question_count,
        pass_mark=terms.pass_mark,
        time_limit_minutes=terms.time_limit_minutes,
    )


def _opportunity(star: int, enrolment: Enrolment, record: ExamRecord) -> Opportunity:
    attempt_id = record.taken_stars.get(star)
    reached = "open" if star <= enrolment.star and enrolment.current_tier.next else "locked"
    state = "used" if attempt_id else reached
    return Opportunity(star=star, state=state, skipped=star in record.skipped, attempt_id=attempt_id)
