"""Work that should have ended by now is started again."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import job
from shared.core.grants import starts, writes

WORKFLOWS = ("star_progression", "project_generation", "project_grading")


@job("rate(5 minutes)", grants=[writes(Errand), *map(starts, WORKFLOWS)])
def resume_lost_workflows() -> None:
    """Start the next try of every workflow whose execution was lost."""
    for errand in Errand.due(now()):
        errand.begin_again(now())
