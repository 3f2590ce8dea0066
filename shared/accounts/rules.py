"""Who somebody is: one address is one account, codes are short-lived, and a refresh token is used once."""

import hashlib
import hmac
import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from shared.core.errors import Invalid

CODE_LIFETIME = timedelta(minutes=10)
CODE_TRIES = 5
CODES_PER_ADDRESS = 5
CODES_WINDOW_SECONDS = 15 * 60
ACCESS_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=30)
ROTATION_GRACE = timedelta(seconds=10)

ADDRESS = re.compile(r"^[^\s@<>,;:\"()\[\]\\\x00-\x1f]{1,64}@[^\s@<>,;:\"()\[\]\\\x00-\x1f]{1,190}\.[^\s@.\d]{2,60}$")


class Rotation(StrEnum):
    """What a presented refresh token leads to."""

    ROTATE = "rotate"
    REPEAT = "repeat"
    REUSED = "reused"
    DEAD = "dead"


def canonical_address(text: str) -> str:
    """Return the address under which its owner is known: NFKC, lower case, no dot at the end.

    Raises `Invalid` for what is not an address.
    """
    address = unicodedata.normalize("NFKC", text).strip().lower().rstrip(".")
    if not ADDRESS.match(address) or ".." in address:
        raise Invalid.field("email", "not an e-mail address")
    return address


def code_digest(pepper: str, challenge_id: str, address: str, code: str) -> str:
    """Return what is stored of a code: useless without the pepper, and for any other challenge or address."""
    text = "\x1f".join((challenge_id, address, code))
    return hmac.new(pepper.encode(), text.encode(), hashlib.sha256).hexdigest()


def token_digest(token: str) -> str:
    """Return what is stored of a refresh token; the token has 256 random bits, so a plain hash does."""
    return hashlib.sha256(token.encode()).hexdigest()


def successor(key: str, token: str) -> str:
    """Return the token that follows: derived, so that two tabs which refresh at once get the same one."""
    session_id = token.partition(".")[0]
    secret = hmac.new(key.encode(), token.encode(), hashlib.sha256).hexdigest()
    return f"{session_id}.{secret}"


def rotation(
    presented: str, current: str, previous: str | None, rotated_at: datetime, expires_at: datetime, now: datetime
) -> Rotation:
    """Decide what a token leads to, from digests: `presented` against the session's `current` and `previous` one.

    Within the grace the previous token leads to the same successor; any other token of the family was used before, so
    somebody else holds it.
    """
    if now >= expires_at:
        return Rotation.DEAD
    if hmac.compare_digest(presented, current):
        return Rotation.ROTATE
    if previous and hmac.compare_digest(presented, previous) and now - rotated_at <= ROTATION_GRACE:
        return Rotation.REPEAT
    return Rotation.REUSED
