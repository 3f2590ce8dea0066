"""The gate in front of the promotion exam: whose opportunity a call is about, and whether the exam may go on."""

from typing import Any

from shared.core.table import Transaction, together
from shared.exams.models import ExamAttempt, ExamRecord
from shared.exams.rules import AttemptUsed, Terms, exam_blockers, open_opportunity
from shared.readiness.models import Enrolment, Product, ProductNotFound
from shared.readiness.rules import ModuleLocked, Tier

DETAIL = "The promotion exam is locked."


def standing_of(user_id: str, product_id: str | None) -> tuple[Enrolment, Product, ExamRecord]:
    """Return a learner's enrolment (the latest where no product is named), its product and its exam record."""
    if product_id is None:
        enrolments = sorted(Enrolment.all_of(user_id), key=lambda enrolment: enrolment.enrolled_at)
        if not enrolments:
            raise ProductNotFound()
        product_id = str(enrolments[-1].product_id)
    enrolment, product, record = together(
        (Enrolment, user_id, product_id), (Product, product_id, None), (ExamRecord, user_id, product_id)
    )
    if enrolment is None or product is None:
        raise ProductNotFound()
    return enrolment, product, record or ExamRecord(user_id, product_id)


def blockers_of(enrolment: Enrolment, product: Product, record: ExamRecord) -> list[dict[str, Any]]:
    """Return what keeps the learner from starting an exam now, machine-readable."""
    star, tier = int(enrolment.star), enrolment.current_tier
    exam = exam_blockers(star, tier, Terms.of(product.promotion_exam), record.taken_stars)
    return _closed(enrolment, product) + exam


def opportunity_of(enrolment: Enrolment, product: Product, record: ExamRecord) -> tuple[int, Tier]:
    """Return the star of the oldest open opportunity and the tier that it leads to.

    Raises `AttemptUsed` where every opportunity so far is used up, `ModuleLocked` for every other reason.
    """
    found = blockers_of(enrolment, product, record)
    if found:
        used = any(blocker["code"] == "ATTEMPT_USED" for blocker in found)
        refused = AttemptUsed if used and not _closed(enrolment, product) else ModuleLocked
        raise refused(DETAIL if refused is ModuleLocked else None, blockers=found)
    tier, terms = enrolment.current_tier, Terms.of(product.promotion_exam)
    star = open_opportunity(int(enrolment.star), tier, terms, record.taken_stars)
    if star is None or tier.next is None:
        raise AttemptUsed()
    return star, tier.next


def check_open(attempt: ExamAttempt) -> None:
    """Refuse with `ModuleLocked` while the attempt is frozen: the enrolment or the product is not in force any more."""
    enrolment, product = together((Enrolment, attempt.user_id, attempt.product_id), (Product, attempt.product_id, None))
    if enrolment is None or product is None:
        raise ModuleLocked(DETAIL, blockers=[{"code": "ENROLMENT_INACTIVE"}])
    found = _closed(enrolment, product)
    if enrolment.star < attempt.star:
        found.append({"code": "STAR_REQUIRED", "star": int(attempt.star)})
    if found:
        raise ModuleLocked(DETAIL, blockers=found)


def guard(attempt: ExamAttempt, effects: Transaction, *, product: bool = True, tier: Tier | None = None) -> Transaction:
    """Require, in a transaction of the attempt, that its enrolment and product are in force when it is written.

    Without `product` for what is written often: all learners of a product share that row. With `tier`, the enrolment
    must still hold that one.
    """
    locked = ModuleLocked(DETAIL, blockers=[])
    in_force = (Enrolment.star >= attempt.star) & (Enrolment.active == True)  # noqa: E712
    if tier is not None:
        in_force &= Enrolment.tier == tier.value
    effects.check(Enrolment, (attempt.user_id, attempt.product_id), in_force, lost=locked)
    if product:
        effects.check(Product, (attempt.product_id,), Product.published == True, lost=locked)  # noqa: E712
    return effects


def commit(attempt: ExamAttempt, effects: Transaction, answer: Any = None) -> None:
    """Write everything, with the answer of the request; a refusal by the guard says what is locked."""
    try:
        effects.commit(answer)
    except ModuleLocked:
        check_open(attempt)
        raise


def _closed(enrolment: Enrolment, product: Product) -> list[dict[str, Any]]:
    found = []
    if not product.published:
        found.append({"code": "PRODUCT_UNAVAILABLE"})
    if not enrolment.active:
        found.append({"code": "ENROLMENT_INACTIVE"})
    return found
