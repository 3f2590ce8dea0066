"""Somebody signs in with their Google account."""

from datetime import UTC, datetime

from pydantic import Field

from shared.accounts.models import Identity, Session, UsedToken, User
from shared.accounts.rules import canonical_address
from shared.accounts.tokens import SignedIn, sign_in
from shared.billing.arriving import GRANTS, received
from shared.clients.google import TokenNotTrusted, account_of
from shared.core.clock import now
from shared.core.errors import Forbidden, Invalid, TooMany, Unauthorised
from shared.core.function import Limit, endpoint
from shared.core.grants import secret, signs, writes
from shared.core.messages import Body


class GoogleSignIn(Body):
    """The ID token that Google gave the client, and the nonce that the client had asked it to carry."""

    id_token: str = Field(max_length=8000)
    nonce: str = Field(min_length=16, max_length=200)


class GoogleTokenRefused(Unauthorised):
    """This Google sign-in is not valid; start it again."""


class GoogleAccountDeactivated(Forbidden):
    """The account behind this Google sign-in is deactivated."""


@endpoint(
    "POST /api/auth/google",
    api="identity",
    limit=Limit(times=120, seconds=900),
    grants=[writes(Identity), writes(Session), writes(UsedToken), signs(), secret("sign-in"), *GRANTS],
    errors=[GoogleTokenRefused, GoogleAccountDeactivated, Invalid, TooMany],
    environment=["ISSUER", "SIGNING_KEY", "GOOGLE_CLIENT_IDS", "GOOGLE_CERTS_URL"],
    layers=["core", "google"],
)
def sign_in_with_google(wanted: GoogleSignIn) -> SignedIn:
    """Sign in with a Google ID token; an account known by the same verified address is the same account."""
    try:
        account = account_of(wanted.id_token, wanted.nonce)
    except TokenNotTrusted:
        raise GoogleTokenRefused() from None
    used = UsedToken.of(wanted.id_token, datetime.fromtimestamp(account.expires_at, UTC))
    address = canonical_address(account.email)
    return sign_in(
        lambda: User.arriving(f"google:{account.subject}", address, account.name, now()),
        lambda effects: effects.create(used, lost=GoogleTokenRefused()),
        lambda user: received(user, address, now()),
        GoogleAccountDeactivated(),
        now(),
    )
