"""Work that should have ended by now is started again."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import job
from shared.core.grants import starts, writes


@job("rate(5 minutes)", grants=[writes(Errand), starts("star_progression"), starts("promotion_exam")])
def resume_lost_workflows() -> None:
    """Start the next try of every workflow whose execution was lost."""
    for errand in Errand.due(now()):
        errand.begin_again(now())
