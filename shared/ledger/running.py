"""Doing the same for many accounts: one that cannot be done now stops nobody else's."""

from collections.abc import Callable, Iterable

from shared.core import log


def for_each(account_ids: Iterable[str], work: Callable[[str], int]) -> int:
    """Do something for each account and return the sum; a failure is told to operators and left for the next run."""
    total = 0
    for account_id in account_ids:
        try:
            total += work(account_id)
        except Exception as error:
            log.exception("an account is left for the next run", error, account_id=account_id)
    return total
