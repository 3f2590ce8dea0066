"""A learner who has earned an eligible star is offered the promotion exam, once for each opportunity."""

from shared.core import events
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import emits, reads, writes
from shared.core.table import Transaction
from shared.exams.access import standing_of
from shared.exams.messages import ExamOffered
from shared.exams.models import ExamRecord
from shared.exams.rules import Terms, opportunities
from shared.readiness.messages import Progress
from shared.readiness.models import Enrolment, Product


class RecordBusy(Unavailable):
    """The learner starts or skips an exam at the same moment; try again."""


@step(grants=[reads(Enrolment), reads(Product), writes(ExamRecord), emits("exam.offered")], errors=[RecordBusy])
def offer_promotion_exam(progress: Progress) -> None:
    """Publish `exam.offered` for each open opportunity that was not offered yet, and remember it."""
    enrolment, product, record = standing_of(progress.user_id, progress.product_id)
    target = enrolment.current_tier.next
    if target is None or not (enrolment.active and product.published):
        return
    reached = opportunities(int(enrolment.star), enrolment.current_tier, Terms.of(product.promotion_exam))
    fresh = [star for star in reached if star not in record.offered and star not in record.taken_stars]
    for star in fresh:
        offered = ExamOffered(
            user_id=enrolment.user_id,
            product_id=enrolment.product_id,
            enrolment_id=enrolment.enrolment_id,
            star=star,
            target_tier=target.value,
        )
        events.emit("exam.offered", offered)
    if fresh:
        record.offered = [*record.offered, *fresh]
        effects = Transaction()
        record.rewritten(effects, lost=RecordBusy())
        effects.commit()
