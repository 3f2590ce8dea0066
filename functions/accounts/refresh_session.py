"""A client renews its session: each refresh token is used once, and a stolen one ends the session."""

from pydantic import Field

from shared.accounts.models import Session, SessionRefused, User
from shared.accounts.rules import REFRESH_LIFETIME, Rotation, rotation, successor, token_digest
from shared.accounts.tokens import SignedIn, answer
from shared.audit.models import AuditEntry, audit
from shared.core import log
from shared.core.clock import now
from shared.core.errors import Forbidden, TooMany
from shared.core.function import Limit, endpoint
from shared.core.grants import appends, reads, secret, signs, writes
from shared.core.messages import Body, Id
from shared.core.secrets import secret as read_secret
from shared.core.table import Transaction
from shared.organisations.invitations import session_client
from shared.organisations.models import Client
from shared.organisations.rules import ClientDisabled


class Refresh(Body):
    """The refresh token; staff of several clients name the client that the new token is for."""

    refresh_token: str = Field(max_length=200)
    client_id: Id | None = None


class NotYourClient(Forbidden):
    """You are not staff of this client."""


@endpoint(
    "POST /api/auth/refresh",
    api="identity",
    limit=Limit(times=600, seconds=900),
    grants=[writes(Session), reads(User), reads(Client), appends(AuditEntry), signs(), secret("sign-in")],
    errors=[SessionRefused, NotYourClient, ClientDisabled, TooMany],
    environment=["ISSUER", "SIGNING_KEY"],
)
def refresh_session(wanted: Refresh) -> SignedIn:
    """Renew the session."""
    session = Session.of_token(wanted.refresh_token)
    user = User.find(session.user_id)
    if user is None:
        raise SessionRefused()
    ended = user.signed_out_at is not None and session.started_at <= user.signed_out_at
    if ended or not user.active:
        raise SessionRefused()
    client_id = _client(user, wanted.client_id)
    following = successor(read_secret("sign-in")["key"], wanted.refresh_token)
    _rotate(session, token_digest(wanted.refresh_token), token_digest(following))
    return answer(user, session.session_id, following, client_id)


def _client(user: User, wanted: str | None) -> str | None:
    """Return the client that the new token is for: the one that is wanted, or the only one whose staff may work."""
    if wanted is None:
        return session_client(user)
    if "staff" not in user.roles or wanted not in (user.client_ids or ()):
        raise NotYourClient()
    if not Client.standing_of({wanted}):
        raise ClientDisabled()
    return wanted


def _rotate(session: Session, presented: str, following: str) -> None:
    """Move the session on to the following token, or find that another tab has; end it when a used token comes back."""
    for _ in range(2):
        outcome = rotation(presented, session.current, session.previous, session.rotated_at, session.expires_at, now())
        if outcome is Rotation.REPEAT:
            return
        if outcome is Rotation.ROTATE and session.rotate(presented, following, now(), now() + REFRESH_LIFETIME):
            return
        if outcome is not Rotation.ROTATE:
            break
        session = Session.of_token(f"{session.session_id}.")
    if outcome is Rotation.REUSED:
        _end(session)
    raise SessionRefused()


def _end(session: Session) -> None:
    """End a session that two hold, and write that down; of several at once the first does, for the rest it has ended.

    Who presented the token is not known, so that no person stands there as the actor.
    """
    effects = Transaction()
    session.end(effects, lost=SessionRefused())
    audit(
        "refresh_token_reused",
        actor="rules",
        user_id=session.user_id,
        before={"revoked": False},
        after={"revoked": True},
        reason=None,
        now=now(),
        transaction=effects,
        session_id=session.session_id,
    )
    effects.commit()
    log.info("refresh token reused; session revoked", session_id=session.session_id, user_id=session.user_id)
    log.metric("RefreshTokenReused", 1)
