"""Proving somebody's balances at the end of a test."""

from shared.core.clock import now
from shared.ledger.reconciling import check


def proved(user_id: str) -> None:
    """Require that somebody's balances are what their entries say."""
    assert check(user_id, now()).differences == []
