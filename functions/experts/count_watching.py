"""Learners watch expert sessions: the sessions' statistics follow."""

from typing import Any

from shared.core.function import stream
from shared.core.grants import writes
from shared.experts.models import ExpertSessionProgress
from shared.experts.statistics import CountedWatching, SessionStatistics, follow


@stream(ExpertSessionProgress, grants=[writes(CountedWatching), writes(SessionStatistics)])
def count_watching(record: dict[str, Any]) -> None:
    """Count a start, a completion, or what was watched since; what was counted stays when the progress is erased."""
    image = record["dynamodb"].get("NewImage")
    if image:
        follow(ExpertSessionProgress.from_raw_data(image))
