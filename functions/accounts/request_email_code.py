"""Somebody asks for a code by e-mail, to sign in or to sign up."""

import secrets as random_source

from pydantic import Field

from shared.accounts.models import Challenge, Identity
from shared.accounts.rules import (
    CODE_LIFETIME,
    CODE_TRIES,
    CODES_PER_ADDRESS,
    CODES_WINDOW_SECONDS,
    canonical_address,
    code_digest,
)
from shared.clients import mail
from shared.core import limits
from shared.core.clock import now
from shared.core.errors import Invalid, TooMany
from shared.core.function import Limit, endpoint
from shared.core.grants import mails, reads, secret, writes
from shared.core.ids import new
from shared.core.limits import Counter
from shared.core.messages import Body, Message
from shared.core.secrets import secret as read_secret
from shared.notifications.filling import fill


class EmailCodeRequest(Body):
    """Where the code goes."""

    email: str = Field(max_length=254)


class EmailCodeSent(Message):
    """The code is on its way; the answer is the same whether or not the address is known."""

    challenge_id: str
    expires_in: int = Field(description="Seconds for which the code is valid")
    tries: int


@endpoint(
    "POST /api/auth/email",
    api="identity",
    limit=Limit(times=60, seconds=900),
    grants=[writes(Challenge), reads(Identity), writes(Counter), mails(), secret("sign-in")],
    errors=[Invalid, TooMany],
    environment=["MAIL_SENDER"],
    status=202,
)
def request_email_code(wanted: EmailCodeRequest) -> EmailCodeSent:
    """Send a six-digit code by e-mail."""
    address = canonical_address(wanted.email)
    limits.take(f"email-code#{address}", CODES_PER_ADDRESS, CODES_WINDOW_SECONDS)
    challenge_id, code = new(), f"{random_source.randbelow(10**6):06d}"
    stored = code_digest(read_secret("sign-in")["key"], challenge_id, address, code)
    # Read for everybody, so that nothing tells a known address from an unknown one.
    known = Identity.find(Identity.key(f"email:{address}"))
    Challenge(
        challenge_id,
        code_digest=stored,
        expected=known.user_id if known else "-",
        expires_at=now() + CODE_LIFETIME,
    ).save()
    mail.send(address, fill("sign_in_code", code=code))
    return EmailCodeSent(challenge_id=challenge_id, expires_in=int(CODE_LIFETIME.total_seconds()), tries=CODE_TRIES)
