"""The new sums are complete: they are shown, and the old ones go."""

from collections.abc import Iterable

from shared.analytics.models import CohortSums, Edition
from shared.analytics.rebuilding import NewEdition
from shared.business.models import BusinessSums
from shared.business.timing import GRANTS as TIMING
from shared.business.timing import fold_all
from shared.core.clock import now
from shared.core.function import step
from shared.core.grants import writes
from shared.core.table import Table


@step(grants=[writes(Edition), writes(CohortSums), *TIMING], timeout=600)
def finish_rebuild(made: NewEdition) -> None:
    """Show the edition, and remove the one before it; response times follow from the calls that are still there."""
    fold_all(now())
    Edition.show(made.edition)
    _remove(CohortSums, CohortSums.of_edition(made.edition - 1, None))
    _remove(BusinessSums, BusinessSums.all_of(made.edition - 1))


def _remove(table: type[Table], rows: Iterable[Table]) -> None:
    old = list(rows)
    with table.batch_write() as batch:
        for row in old:
            batch.delete(row)
