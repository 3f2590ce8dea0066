"""An administrator corrects somebody's balance, with a reason."""

from typing import Literal

from pydantic import Field

from shared.accounts.models import User, UserNotFound
from shared.audit.messages import Words
from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.core.ids import new
from shared.core.messages import Body
from shared.core.receipts import Repeated, reference_of_request
from shared.core.table import Transaction
from shared.ledger.acts import Units, adjust
from shared.ledger.books import BalanceEmpty, BalanceHeld, BalanceOwed, Currency
from shared.ledger.posting import GRANTS, NOTING
from shared.ledger.rules import MOST_UNITS
from shared.ledger.showing import Credits, credits_of


class Adjustment(Body):
    """By how much, up or down, in minutes of credit or in tokens; below zero only `into_debt`."""

    currency: Literal["credit", "token"]
    units: int = Field(ge=-MOST_UNITS, le=MOST_UNITS)
    reason: Words
    into_debt: bool = False


@endpoint(
    "POST /api/admin/users/{user_id}/adjustments",
    api="admin",
    scope="admin",
    status=201,
    grants=[reads(User), appends(AuditEntry), writes(AuditReason), NOTING, *GRANTS],
    errors=[UserNotFound, BalanceEmpty, BalanceHeld, BalanceOwed, Invalid],
)
def adjust_credits(user_id: str, given: Adjustment, caller: Caller) -> Credits:
    """Correct somebody's balance; it is written down who did it and why."""
    if given.units == 0:
        raise Invalid.field("units", "not zero")
    User.of(user_id)
    moment, reference = now(), reference_of_request() or new()
    of = Units(user_id, Currency(given.currency), given.units)

    def written_down(effects: Transaction) -> None:
        audit(
            "balance_adjusted",
            actor=caller.user_id,
            user_id=user_id,
            before={},
            after={"currency": given.currency, "units": given.units, "into_debt": given.into_debt},
            reason=given.reason,
            now=moment,
            transaction=effects,
            reference=reference,
        )

    posted = adjust(
        of,
        reference,
        given.reason,
        moment,
        into_debt=given.into_debt,
        beside=written_down,
        answer=lambda account: credits_of(account, moment),
    )
    if posted.repeated:
        raise Repeated(retry_after=1)
    return credits_of(posted.account, moment)
