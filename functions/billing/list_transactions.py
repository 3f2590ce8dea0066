"""Somebody looks through their history."""

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import secret
from shared.core.ids import NAME_PATTERN, digest
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.ledger.books import Currency
from shared.ledger.history import READING, page
from shared.ledger.showing import Transaction


class TransactionQuery(Page):
    """Which entries."""

    currency: Currency | None = None
    feature: str | None = Field(default=None, pattern=NAME_PATTERN.pattern, description="Such as `resume_scan`")


class TransactionPage(Message):
    """Entries, the newest first. A page may hold fewer than asked for and still be followed by another."""

    transactions: list[Transaction]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint("GET /api/user/transactions", scope="member", grants=[*READING, secret("cursors")], errors=[Invalid])
def list_transactions(query: TransactionQuery, caller: Caller) -> TransactionPage:
    """List what was bought, given, used, held and given back."""
    scope = f"transactions#{caller.user_id}#{digest(query.currency, query.feature)}"
    position = open_cursor(scope, query.cursor) or {}
    rows, rest = page(caller.user_id, query.limit, position.get("before"), query.currency, query.feature)
    return TransactionPage(transactions=rows, cursor=seal(scope, {"before": rest} if rest is not None else None))
