"""What star 4 rests on: the submission with which the project was passed."""

from collections.abc import Sequence

from shared.core.grants import Grant, reads
from shared.core.table import Transaction
from shared.projects.models import Project
from shared.readiness.models import Enrolment, EnrolmentChanged, Product

STAR = 4
GRANTS: Sequence[Grant] = [reads(Project)]


def collect(enrolment: Enrolment, product: Product) -> tuple[str, ...]:
    """Return the id of the submission that passed, or nothing."""
    project = Project.find(enrolment.user_id, enrolment.product_id)
    passed = project.passed_submission_id if project else None
    return (passed,) if passed else ()


def guard(enrolment: Enrolment, evidence: Sequence[str], transaction: Transaction) -> None:
    """Require, in the transaction of the award, that no reviewer has taken the pass back meanwhile."""
    key = (enrolment.user_id, enrolment.product_id)
    passed = Project.passed_submission_id == evidence[0]
    transaction.check(Project, key, passed, lost=EnrolmentChanged())
