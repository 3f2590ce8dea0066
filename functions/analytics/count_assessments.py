"""A learner has begun or handed in an assessment: it is counted as it is now."""

from typing import Any

from shared.assessments.models import AssessmentAttempt
from shared.business.counting import DEEDS, count_row
from shared.core.function import stream


@stream(AssessmentAttempt, grants=DEEDS)
def count_assessments(record: dict[str, Any]) -> None:
    """Count an assessment that was begun or completed."""
    count_row(record, AssessmentAttempt, "started_at", "submitted_at")
