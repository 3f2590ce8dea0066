"""The new sums are complete: they are shown, and the old ones go."""

from shared.analytics.models import CohortSums, Edition
from shared.analytics.rebuilding import NewEdition
from shared.core.function import step
from shared.core.grants import writes


@step(grants=[writes(Edition), writes(CohortSums)], timeout=300)
def finish_rebuild(made: NewEdition) -> None:
    """Show the edition, and remove the one before it."""
    Edition.show(made.edition)
    old = list(CohortSums.of_edition(made.edition - 1, None))
    with CohortSums.batch_write() as batch:
        for row in old:
            batch.delete(row)
