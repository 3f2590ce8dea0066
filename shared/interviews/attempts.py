"""All of an enrolment's attempts at the interview, read in the same round trip as other rows."""

from collections.abc import Sequence

from shared.core.table import Table
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import attempt_id_of
from shared.readiness.models import Enrolment

USUAL_ATTEMPTS = 4


def first_keys(enrolment: Enrolment) -> list[tuple[type[Table], str, str]]:
    """Return the keys of as many attempts as most learners ever have; `complete` turns their rows into all."""
    names = [attempt_id_of(enrolment.enrolment_id, number) for number in range(1, USUAL_ATTEMPTS + 1)]
    return [(InterviewAttempt, enrolment.user_id, name) for name in names]


def complete(enrolment: Enrolment, first: Sequence[InterviewAttempt | None]) -> list[InterviewAttempt]:
    """Return all attempts of an enrolment in their order from the first ones, reading on where there are more."""
    found = [row for row in first if row is not None]
    if len(found) < USUAL_ATTEMPTS:
        return sorted(found, key=lambda row: int(row.number))
    return InterviewAttempt.all_of(enrolment.user_id, enrolment.product_id)
