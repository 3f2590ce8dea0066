"""The sums are to be made anew: from now on everything is counted into the next edition."""

from shared.accounts.models import SHARDS
from shared.analytics.models import CohortSums, Edition
from shared.analytics.rebuilding import NewEdition
from shared.core.function import step
from shared.core.grants import reads, writes
from shared.organisations.models import Client
from shared.organisations.rules import INDEPENDENT


@step(grants=[writes(Edition), reads(CohortSums), reads(Client)])
def begin_rebuild() -> NewEdition:
    """Begin the next edition, or go on with the one that was begun.

    Clients that were deleted are known by the cohorts that their learners were counted in.
    """
    edition = Edition.current()
    known = {row.place.client_id for row in CohortSums.of_edition(int(edition.shown), None)}
    known |= {client.client_id for client in Client.all_in_order()} | {INDEPENDENT}
    return NewEdition(edition=edition.begin(), client_ids=sorted(known), shards=list(range(SHARDS)))
