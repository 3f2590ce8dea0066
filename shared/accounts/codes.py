"""Six-digit codes that prove one thing once: that whoever acts also reads a certain address."""

import hmac
from collections.abc import Sequence
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
    _compare(challenge, f"{subject}#{address}", code, refused)
    return challenge


def accept_all(
    given: Sequence[tuple[Challenge | None, str, str]], subject: str, now: datetime, refused: Refusal
) -> list[Challenge]:
    """Return challenges that were just read, each with its address and the code that was typed: all of them, or none.

    Before any is compared, a try of each is used up. Raises `refused` as for one.
    """
    challenges = [challenge for challenge, _, _ in given if challenge is not None]
    if len(challenges) < len(given):
        raise refused
    Challenge.try_all(challenges, CODE_TRIES, now, refused)
    for challenge, (_, address, code) in zip(challenges, given, strict=True):
        _compare(challenge, f"{subject}#{address}", code, refused)
    return challenges


def _compare(challenge: Challenge, proves: str, code: str, refused: Refusal) -> None:
    typed = code_digest(read_secret("sign-in")["key"], challenge.challenge_id, proves, code)
    if not hmac.compare_digest(typed, challenge.code_digest):
        raise refused
