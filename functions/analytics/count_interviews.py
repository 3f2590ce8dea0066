"""A recorded interview was handed in, graded or reviewed: it is counted as it is now."""

from typing import Any

from shared.analytics.counting import GRANTS, recount_row
from shared.core.function import stream
from shared.interviews.models import InterviewSubmission


@stream(InterviewSubmission, grants=GRANTS)
def count_interviews(record: dict[str, Any]) -> None:
    """Count a recorded interview; what does not matter to the measures is passed over."""
    recount_row(record, InterviewSubmission, "status", "machine", "review")
