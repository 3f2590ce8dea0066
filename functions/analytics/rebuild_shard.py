"""What people did and paid is counted anew, a page of people at a time."""

from shared.analytics.rebuilding import CountedShard, ShardInEdition
from shared.business.rebuilding import GRANTS, rebuild_page
from shared.core.errors import Unavailable
from shared.core.function import step


@step(grants=GRANTS, errors=[Unavailable], timeout=300)
def rebuild_shard(shard: ShardInEdition) -> CountedShard:
    """Count the next page of a shard's people, of those who left, or of accounts; again is the same."""
    return rebuild_page(shard)
