"""What people did and paid is counted anew, some pages of people at a time."""

from shared.analytics.rebuilding import CountedShard, Progress, ShardInEdition
from shared.business.rebuilding import GRANTS, rebuild_page
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.pacing import for_a_while


@step(grants=GRANTS, errors=[Unavailable], timeout=300)
def rebuild_shard(shard: ShardInEdition) -> CountedShard:
    """Count the next pages of a shard's people, of those who left, or of accounts; again is the same."""

    def following(done: CountedShard) -> ShardInEdition | None:
        more = done.progress is Progress.MORE
        return shard.model_copy(update={"part": done.part, "after": done.after}) if more else None

    return for_a_while(rebuild_page, shard, following)
