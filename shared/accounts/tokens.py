"""Access tokens, signed by a key that never leaves KMS, and the sessions that renew them."""

import base64
import json
import os
import secrets as random_source
from collections.abc import Callable
from datetime import datetime
from typing import Any

from shared.accounts.models import IdentityTaken, Session, User
from shared.accounts.rules import ACCESS_LIFETIME, REFRESH_LIFETIME, token_digest
from shared.core import clock
from shared.core.aws import client
from shared.core.errors import Refusal, Unavailable
from shared.core.ids import new
from shared.core.messages import Message
from shared.core.names import physical
from shared.core.table import Transaction

AUDIENCE = "fivestar"


class SignedIn(Message):
    """A session: the access token for the next 15 minutes, and the refresh token that renews it once."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105
    expires_in: int
    refresh_token: str
    user_id: str
    roles: list[str]


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def access_token(user: User, session_id: str, client_id: str | None = None) -> str:
    """Return a signed access token; its times are the real ones, for the gateway checks them."""
    issued = int(clock.real_now().timestamp())
    claims: dict[str, Any] = {
        "iss": os.environ["ISSUER"],
        "aud": AUDIENCE,
        "sub": user.user_id,
        "sid": session_id,
        "scope": " ".join(sorted(user.roles)),
        "iat": issued,
        "exp": issued + int(ACCESS_LIFETIME.total_seconds()),
    }
    if client_id:
        claims["client_id"] = client_id
    header = {"alg": "RS256", "typ": "JWT", "kid": os.environ["SIGNING_KEY"]}
    signed = f"{_part(json.dumps(header).encode())}.{_part(json.dumps(claims).encode())}"
    signature = client("kms").sign(
        KeyId=f"alias/{physical(os.environ['SIGNING_KEY'])}",
        Message=signed.encode(),
        MessageType="RAW",
        SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256",
    )["Signature"]
    return f"{signed}.{_part(signature)}"


def answer(user: User, session_id: str, refresh_token: str, client_id: str | None = None) -> SignedIn:
    """Return what a client gets for its session."""
    return SignedIn(
        access_token=access_token(user, session_id, client_id),
        expires_in=int(ACCESS_LIFETIME.total_seconds()),
        refresh_token=refresh_token,
        user_id=user.user_id,
        roles=sorted(user.roles),
    )


def sign_in(
    find: Callable[[], tuple[User, Transaction]],
    use_proof: Callable[[Transaction], object],
    welcome: Callable[[User], tuple[User, str | None]],
    deactivated: Refusal,
    now: datetime,
) -> SignedIn:
    """Begin a session for whom `find` finds, in the transaction that uses their proof up: all of it, or nothing.

    Who loses the race for a name is looked for again: the winner has made the account. `welcome` then gives them what
    has waited for them, and tells the client that the session is for.
    """
    for _ in range(2):
        user, effects = find()
        if not user.active:
            raise deactivated
        use_proof(effects)
        try:
            session_id, token = _open_session(user, now, effects)
        except IdentityTaken:
            continue
        user, client_id = welcome(user)
        return answer(user, session_id, token, client_id)
    raise Unavailable(retry_after=1)


def _open_session(user: User, now: datetime, effects: Transaction) -> tuple[str, str]:
    session_id = new()
    token = f"{session_id}.{random_source.token_urlsafe(32)}"
    session = Session(
        session_id,
        user_id=user.user_id,
        current=token_digest(token),
        rotated_at=now,
        started_at=now,
        expires_at=now + REFRESH_LIFETIME,
    )
    effects.create(session).commit()
    return session_id, token
