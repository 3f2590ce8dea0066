"""Somebody looks at how far the erasure of their account is."""

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.privacy.models import Erasure
from shared.privacy.rules import NoErasurePlanned
from shared.privacy.views import PATH, ErasureView


@endpoint(f"GET {PATH}", scope="member", grants=[reads(Erasure)], errors=[NoErasurePlanned])
def show_erasure(caller: Caller) -> ErasureView:
    """Show the erasure of my account that I have asked for."""
    erasure = Erasure.find(caller.user_id)
    if erasure is None:
        raise NoErasurePlanned()
    return ErasureView.of(erasure)
