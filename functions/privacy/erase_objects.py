"""What a person has sent, and what was made of it, goes."""

from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import wipes, writes
from shared.privacy import erasing
from shared.privacy.erasing import ErasureTask
from shared.privacy.models import Erasure
from shared.privacy.places import ERASED


@step(
    grants=[writes(Erasure), *(wipes(place.path) for place in ERASED)],
    errors=[Unavailable],
    memory=1024,
    timeout=840,
)
def erase_objects(task: ErasureTask) -> None:
    """Remove objects with all their versions, place after place; tried again, it goes on where it stood."""
    erasing.erase_objects(erasing.of(task))
