"""What viewers see moves on, group by group, where five people or more have changed."""

from shared.analytics import reading
from shared.core.function import job


@job("rate(1 hour)", grants=reading.RELEASING, timeout=120, memory=1024)
def release_figures() -> None:
    """Show viewers the next release of the figures; where nothing may move on, nothing does."""
    reading.release()
