"""Somebody looks at what they have."""

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.ledger.models import LedgerAccount
from shared.ledger.showing import Credits, credits_of


@endpoint("GET /api/user/credits", scope="member", grants=[reads(LedgerAccount)])
def show_credits(caller: Caller) -> Credits:
    """Show both balances: what is available, what is held for work under way, and what expires when."""
    return credits_of(LedgerAccount.of(caller.user_id), now())
