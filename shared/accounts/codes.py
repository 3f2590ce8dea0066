"""Six-digit codes that prove one thing once: that whoever acts also reads a certain address."""

import hmac
from datetime import datetime

from shared.accounts.models import Challenge
from shared.accounts.rules import CODE_TRIES, code_digest
from shared.core.errors import Refusal
from shared.core.grants import secret, writes
from shared.core.secrets import secret as read_secret

ACCEPTING = [writes(Challenge), secret("sign-in")]
SIGN_IN = "sign-in"  # the subject of codes that sign in


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
