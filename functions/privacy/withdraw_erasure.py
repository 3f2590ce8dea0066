"""Somebody has changed their mind: their account stays."""

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.table import Transaction
from shared.privacy.models import Erasure
from shared.privacy.rules import ErasureState, NoErasurePlanned, TooLateToWithdraw, may_withdraw
from shared.privacy.views import PATH, ErasureView


@endpoint(f"DELETE {PATH}", scope="member", grants=[writes(Erasure)], errors=[NoErasurePlanned, TooLateToWithdraw])
def withdraw_erasure(caller: Caller) -> ErasureView:
    """Withdraw the erasure of my account; again is the same."""
    erasure = Erasure.find(caller.user_id)
    if erasure is None:
        raise NoErasurePlanned()
    if erasure.stands is not ErasureState.WITHDRAWN:
        if not may_withdraw(erasure.stands, erasure.due_at, now()):
            raise TooLateToWithdraw()
        effects = Transaction()
        erasure.move(ErasureState.WITHDRAWN, None, effects, TooLateToWithdraw())
        effects.commit()
        erasure.state = ErasureState.WITHDRAWN.value
    return ErasureView.of(erasure)
