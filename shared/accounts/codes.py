"""Six-digit codes by e-mail that prove one thing once: that whoever acts also reads a certain address."""

import hmac
import secrets as random_source
from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from shared.accounts.models import Challenge
from shared.accounts.rules import CODE_LIFETIME, CODE_TRIES, CODES_PER_ADDRESS, CODES_WINDOW_SECONDS, code_digest
from shared.core import limits
from shared.core.errors import Refusal
from shared.core.grants import mails, secret, writes
from shared.core.ids import new
from shared.core.limits import Counter
from shared.core.messages import Message
from shared.core.secrets import secret as read_secret

SENDING = [writes(Challenge), writes(Counter), mails(), secret("sign-in")]
ACCEPTING = [writes(Challenge), secret("sign-in")]
ENVIRONMENT = ("MAIL_SENDER",)
SIGN_IN = "sign-in"  # the subject of codes that sign in
NOBODY = "-"


class CodeSent(Message):
    """A code is on its way to an address."""

    challenge_id: str
    expires_in: int = Field(description="Seconds for which the code is valid")
    tries: int


def send(
    address: str,
    subject: str,
    template: str,
    now: datetime,
    values: Mapping[str, str] | None = None,
    expected: str = NOBODY,
) -> CodeSent:
    """Mail a code that is good for a subject, such as `erasure#<user>`, and for nothing else.

    `expected` is whose account the address is of, where that matters when the code is typed. Raises `TooMany` when the
    address was sent too many.
    """
    # Whoever accepts codes, as every sign-in does, mails none.
    from shared.clients import mail
    from shared.notifications.filling import fill

    limits.take(f"email-code#{address}", CODES_PER_ADDRESS, CODES_WINDOW_SECONDS)
    challenge_id, code = new(), f"{random_source.randbelow(10**6):06d}"
    stored = code_digest(read_secret("sign-in")["key"], challenge_id, f"{subject}#{address}", code)
    Challenge(challenge_id, code_digest=stored, expected=expected, expires_at=now + CODE_LIFETIME).save()
    mail.send(address, fill(template, code=code, **(values or {})))
    return CodeSent(challenge_id=challenge_id, expires_in=int(CODE_LIFETIME.total_seconds()), tries=CODE_TRIES)


def accept(address: str, subject: str, challenge_id: str, code: str, now: datetime, refused: Refusal) -> Challenge:
    """Return the challenge whose code this is, to be used up in the transaction of what it proves.

    Raises `refused` for a code that is wrong, of another address or subject, too old or tried too often.
    """
    challenge = Challenge.tried(challenge_id or "-", CODE_TRIES, now)
    if challenge is None:
        raise refused
    typed = code_digest(read_secret("sign-in")["key"], challenge_id, f"{subject}#{address}", code)
    if not hmac.compare_digest(typed, challenge.code_digest):
        raise refused
    return challenge
