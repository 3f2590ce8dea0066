"""A referral as the two who are in it see it."""

from datetime import datetime

from pydantic import Field

from shared.billing.messages import ReferralTerms
from shared.core.messages import Message
from shared.ledger.books import Currency
from shared.referrals.models import Referral, Referrer
from shared.referrals.rules import shown


class Earned(Message):
    """Units that referrals have brought, less what was taken back: minutes of credit, or tokens."""

    currency: Currency
    units: int


class ReferralView(Message):
    """One's own code, what it has brought so far, and what it brings."""

    code: str
    link: str
    came: int = Field(description="How many have given the code")
    bought: int = Field(description="How many of them have bought something")
    earned: list[Earned]
    terms: ReferralTerms
    came_by_code: bool = Field(description="Whether one has given somebody's code oneself")
    claim_until: datetime | None = Field(description="Until when one may do so")

    @classmethod
    def of(
        cls, row: Referrer, terms: ReferralTerms, url: str, referral: Referral | None, claim_until: datetime | None
    ) -> "ReferralView":
        """Return what somebody sees."""
        return cls(
            code=shown(row.code),
            link=f"{url}/join?code={row.code}",
            came=int(row.came),
            bought=int(row.bought),
            earned=[Earned(currency=each, units=int(getattr(row, f"earned_{each.value}"))) for each in Currency],
            terms=terms,
            came_by_code=referral is not None and referral.code is not None,
            claim_until=claim_until if referral is None else None,
        )
