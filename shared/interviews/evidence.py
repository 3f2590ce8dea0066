"""What has been completed towards the fifth star: a recorded interview that passed."""

from collections.abc import Sequence

from shared.core.grants import Grant, reads
from shared.core.table import Transaction
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import Stage
from shared.readiness.models import Enrolment, EnrolmentChanged, Product

STAR = 5
GRANTS: Sequence[Grant] = [reads(InterviewAttempt)]


def collect(enrolment: Enrolment, product: Product) -> tuple[str, ...]:
    """Return the id of the latest attempt that passed, or nothing."""
    attempts = InterviewAttempt.all_of(enrolment.user_id, enrolment.product_id)
    passed = [attempt.attempt_id for attempt in attempts if attempt.stage == Stage.PASSED]
    return tuple(passed[-1:])


def guard(enrolment: Enrolment, evidence: Sequence[str], transaction: Transaction) -> None:
    """Require, in the transaction of the award, that no reviewer has taken the pass back meanwhile."""
    passed = InterviewAttempt.stage == Stage.PASSED.value
    for attempt_id in evidence:
        transaction.check(InterviewAttempt, (enrolment.user_id, attempt_id), passed, lost=EnrolmentChanged())
