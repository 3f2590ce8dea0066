"""A learner has begun or completed an expert session: it is counted as it is now."""

from typing import Any

from shared.business.counting import DEEDS, count_row
from shared.core.function import stream
from shared.experts.models import ExpertSessionProgress


@stream(ExpertSessionProgress, grants=DEEDS)
def count_expert_sessions(record: dict[str, Any]) -> None:
    """Count an expert session that was begun or completed; a heartbeat between is passed over."""
    count_row(record, ExpertSessionProgress, "completed_at")
