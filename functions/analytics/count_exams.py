"""A promotion exam was delivered, graded or scored again: it is counted as it is now."""

from typing import Any

from shared.analytics.counting import GRANTS, recount_row
from shared.business.counting import DEEDS, count_row
from shared.core.function import stream
from shared.exams.models import ExamAttempt


@stream(ExamAttempt, grants=[*GRANTS, *DEEDS])
def count_exams(record: dict[str, Any]) -> None:
    """Count an attempt at a promotion exam; what does not matter to the measures is passed over."""
    recount_row(record, ExamAttempt, "status", "right", "passed", "started_at")
    count_row(record, ExamAttempt, "started_at", "closed_as")
