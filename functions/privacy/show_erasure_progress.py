"""Whoever answers for the service looks at how far somebody's erasure is."""

from shared.core.function import endpoint
from shared.core.grants import reads
from shared.privacy.models import Erasure
from shared.privacy.rules import NoErasurePlanned
from shared.privacy.views import ErasureProgress


@endpoint(
    "GET /api/admin/users/{user_id}/erasure",
    scope="admin",
    api="admin",
    grants=[reads(Erasure)],
    errors=[NoErasurePlanned],
)
def show_erasure_progress(user_id: str) -> ErasureProgress:
    """Show how far a person's erasure is; what is left of them afterwards is their opaque id."""
    erasure = Erasure.find(user_id)
    if erasure is None:
        raise NoErasurePlanned()
    return ErasureProgress.of(erasure)
