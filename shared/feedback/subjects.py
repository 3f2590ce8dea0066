"""What can be rated, and by whom: what they have used themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.core.grants import Grant, reads
from shared.experts.models import ExpertSessionProgress


@dataclass(frozen=True)
class Rateable:
    """One kind of thing: `product_of` returns the product in which a learner has used it, or None."""

    grants: Sequence[Grant]
    product_of: Callable[[str, str], str | None]


def _session(user_id: str, session_id: str) -> str | None:
    progress = ExpertSessionProgress.find(user_id, session_id)
    return progress.product_id if progress else None


RATEABLE: dict[str, Rateable] = {
    "session": Rateable([reads(ExpertSessionProgress)], _session),
}
