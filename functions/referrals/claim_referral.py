"""Somebody new says by whose code they came."""

from pydantic import Field

from shared.accounts.models import User, UserNotFound
from shared.billing.granting import stands_for_address
from shared.billing.models import CATALOGUE, NothingOnSale, Offer, OnSale
from shared.core.clock import now
from shared.core.errors import Conflict, NotFound
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import reads, secret, writes
from shared.core.messages import Body, Message
from shared.core.table import Transaction, together
from shared.referrals.models import Referral, ReferralCode, Referrer
from shared.referrals.rules import in_time, is_code, same_person, typed


class ReferralClaim(Body):
    """The code, in whatever case, with or without the hyphen."""

    code: str = Field(min_length=1, max_length=40)


class ReferralClaimed(Message):
    """What both get with the first purchase stands in the referral; this only says that the code was taken."""

    claimed: bool = True


class CodeNotFound(NotFound):
    """There is no such code."""


class OwnCode(Conflict):
    """This is your own code."""


class ReferredAlready(Conflict):
    """You have given a code, or have bought something already."""


class ClaimTooLate(Conflict):
    """A code is given in the first days of an account, and yours is older."""


@endpoint(
    "POST /api/user/referral",
    scope="member",
    status=201,
    grants=[reads(User), reads(Offer), reads(ReferralCode), writes(Referral), writes(Referrer), secret("sign-in")],
    errors=[UserNotFound, CodeNotFound, OwnCode, ReferredAlready, ClaimTooLate, NothingOnSale],
    limit=Limit(20, 3600, by="caller"),
)
def claim_referral(given: ReferralClaim, caller: Caller) -> ReferralClaimed:
    """Say by whose code one came, once; both are rewarded with one's first purchase."""
    user_id, moment, code = caller.user_id, now(), typed(given.code)
    user, found, referral, offer = together(
        (User, user_id, None),
        (ReferralCode, code if is_code(code) else "-", None),
        (Referral, user_id, None),
        (Offer, CATALOGUE, None),
    )
    if user is None:
        raise UserNotFound()
    if referral is not None:
        raise ReferredAlready()
    if not in_time(user.created_at, moment, OnSale.of(offer).catalogue.referral.claim_days):
        raise ClaimTooLate()
    referrer = _referrer(user, found)
    claimed = Referral.claimed(user_id, code, stands_for_address("referral", user.email), moment)
    effects = Transaction().create(claimed, lost=ReferredAlready())
    referrer.reckon(effects, CodeNotFound(), came=1)
    answer = ReferralClaimed()
    effects.commit(answer)
    return answer


def _referrer(user: User, found: ReferralCode | None) -> Referrer:
    """Return whose code it is: somebody else, who is there and may use the product."""
    if found is None:
        raise CodeNotFound()
    other, referrer = together((User, found.user_id, None), (Referrer, found.user_id, None))
    if other is None or referrer is None or not other.active:
        raise CodeNotFound()
    if other.user_id == user.user_id or same_person(other.email, user.email):
        raise OwnCode()
    row: Referrer = referrer
    return row
