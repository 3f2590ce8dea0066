"""Somebody types the code from the e-mail and is signed in."""

import hmac

from pydantic import Field

from shared.accounts.models import Challenge, Identity, Session, User
from shared.accounts.rules import CODE_TRIES, canonical_address, code_digest
from shared.accounts.tokens import SignedIn, sign_in
from shared.billing.arriving import GRANTS, received
from shared.core.clock import now
from shared.core.errors import Forbidden, Invalid, TooMany, Unauthorised
from shared.core.function import Limit, endpoint
from shared.core.grants import secret, signs, writes
from shared.core.messages import Body
from shared.core.secrets import secret as read_secret


class OtpVerification(Body):
    """The code, with the challenge and the address that it was sent for."""

    challenge_id: str = Field(max_length=40)
    email: str = Field(max_length=254)
    code: str = Field(max_length=12)


class CodeRefused(Unauthorised):
    """This code is wrong, used, too old, or was tried too often; ask for a new one."""


class AccountDeactivated(Forbidden):
    """This account is deactivated."""


@endpoint(
    "POST /api/auth/verify-otp",
    api="identity",
    limit=Limit(times=120, seconds=900),
    grants=[writes(Challenge), writes(Identity), writes(Session), signs(), secret("sign-in"), *GRANTS],
    errors=[CodeRefused, AccountDeactivated, Invalid, TooMany],
    environment=["ISSUER", "SIGNING_KEY"],
)
def verify_otp(attempt: OtpVerification) -> SignedIn:
    """Sign in with a code."""
    address = canonical_address(attempt.email)
    challenge = Challenge.tried(attempt.challenge_id or "-", CODE_TRIES, now())
    if challenge is None:
        raise CodeRefused()
    typed = code_digest(read_secret("sign-in")["key"], attempt.challenge_id, address, attempt.code)
    if not hmac.compare_digest(typed, challenge.code_digest):
        raise CodeRefused()
    return sign_in(
        lambda: User.arriving(f"email:{address}", address, "", now(), challenge.expected),
        lambda effects: challenge.use_up(effects, CodeRefused()),
        lambda user: received(user, address, now()),
        AccountDeactivated(),
        now(),
    )
