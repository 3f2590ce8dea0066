"""Somebody types the code from the e-mail and is signed in."""

from pydantic import Field

from shared.accounts import codes
from shared.accounts.codes import SIGN_IN
from shared.accounts.models import Identity, Session, User
from shared.accounts.rules import canonical_address
from shared.accounts.tokens import SignedIn, sign_in
from shared.billing.arriving import GRANTS, received
from shared.core.clock import now
from shared.core.errors import Forbidden, Invalid, TooMany, Unauthorised
from shared.core.function import Limit, endpoint
from shared.core.grants import signs, writes
from shared.core.messages import Body


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
    grants=[*codes.ACCEPTING, writes(Identity), writes(Session), signs(), *GRANTS],
    errors=[CodeRefused, AccountDeactivated, Invalid, TooMany],
    environment=["ISSUER", "SIGNING_KEY"],
)
def verify_otp(attempt: OtpVerification) -> SignedIn:
    """Sign in with a code."""
    address = canonical_address(attempt.email)
    challenge = codes.accept(address, SIGN_IN, attempt.challenge_id, attempt.code, now(), CodeRefused())
    return sign_in(
        lambda: User.arriving(f"email:{address}", address, "", now(), challenge.expected),
        lambda effects: challenge.use_up(effects, CodeRefused()),
        lambda user: received(user, address, now()),
        AccountDeactivated(),
        now(),
    )
