"""A learner has rated something: the rating is counted as it is now."""

from typing import Any

from shared.analytics.counting import GRANTS, recount_row
from shared.core.function import stream
from shared.feedback.models import Feedback


@stream(Feedback, grants=GRANTS)
def count_feedback(record: dict[str, Any]) -> None:
    """Count a rating; one that replaces another takes its place."""
    recount_row(record, Feedback, "rating")
