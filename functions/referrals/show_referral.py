"""Somebody looks at their referral code, and at what it has brought."""

import os

from shared.accounts.models import User, UserNotFound
from shared.billing.models import CATALOGUE, NothingOnSale, Offer, OnSale
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.table import together
from shared.referrals.messages import ReferralView
from shared.referrals.models import Referral, ReferralCode, Referrer
from shared.referrals.rules import claim_ends_at


@endpoint(
    "GET /api/user/referral",
    scope="member",
    grants=[reads(User), reads(Offer), reads(Referral), writes(ReferralCode), writes(Referrer)],
    errors=[UserNotFound, NothingOnSale],
    environment=["APP_URL"],
)
def show_referral(caller: Caller) -> ReferralView:
    """Show the code that brings others, how many came by it, and what was earned; it is made at the first look."""
    user_id = caller.user_id
    user, row, referral, offer = together(
        (User, user_id, None), (Referrer, user_id, None), (Referral, user_id, None), (Offer, CATALOGUE, None)
    )
    if user is None:
        raise UserNotFound()
    terms = OnSale.of(offer).catalogue.referral
    url = os.environ["APP_URL"]
    return ReferralView.of(
        row or Referrer.appointed(user_id), terms, url, referral, claim_ends_at(user.created_at, terms.claim_days)
    )
