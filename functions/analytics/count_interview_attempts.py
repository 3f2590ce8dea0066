"""A learner has opened an attempt at the interview or handed its recording in: it is counted as it is now."""

from typing import Any

from shared.business.counting import DEEDS, count_row
from shared.core.function import stream
from shared.interviews.models import InterviewAttempt


@stream(InterviewAttempt, grants=DEEDS)
def count_interview_attempts(record: dict[str, Any]) -> None:
    """Count an attempt at the interview that was begun or completed."""
    count_row(record, InterviewAttempt, "opened_at", "submission_id")
