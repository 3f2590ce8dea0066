"""Nothing is held about a person any more but the fact that they were erased."""

from shared.core.clock import now
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import stores
from shared.privacy import erasing
from shared.privacy.erasing import ErasureTask
from shared.privacy.places import TOMBSTONES


@step(grants=[*erasing.FINISHING, stores(TOMBSTONES)], errors=[Unavailable])
def finish_erasure(task: ErasureTask) -> None:
    """Leave the tombstone, and plan a second pass after the first one; again is the same."""
    erasing.finish(erasing.of(task), now())
