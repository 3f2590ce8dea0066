"""People, the names that they sign in with, and their sessions."""

import random
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import (
    BooleanAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from shared.core.errors import NotFound, Refusal, Unauthorised
from shared.core.ids import digest, new
from shared.core.personal import owner_index
from shared.core.table import (
    Personal,
    Settings,
    Table,
    Transaction,
    change,
    receipt_of_request,
    table_name,
    together,
)

SHARDS = 16


class UserNotFound(NotFound):
    """There is no such person."""


class SessionRefused(Unauthorised):
    """This session has ended; sign in again."""


class UsersByShard(GlobalSecondaryIndex[Any]):
    """Everybody, spread over shards, so that signing up does not meet on one of them."""

    class Meta:
        index_name = "by-shard"
        projection = KeysOnlyProjection()

    shard = NumberAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class User(Table):
    """A person. Access: by id; everybody, shard by shard.

    `enrolments` counts those that were ever made: who deactivates the account must have seen them all. `welcomed` says
    that the account has had what comes with a new one.
    """

    class Meta(Settings):
        table_name = table_name("users")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    email = UnicodeAttribute()
    name = UnicodeAttribute(default="")
    roles = UnicodeSetAttribute(default=lambda: {"learner"})
    client_ids = UnicodeSetAttribute(null=True)
    active = BooleanAttribute(default=True)
    created_at = UTCDateTimeAttribute()
    signed_out_at = UTCDateTimeAttribute(null=True)
    enrolments = NumberAttribute(default=0)
    welcomed = BooleanAttribute(default=False)
    shard = NumberAttribute(default=lambda: random.randrange(SHARDS))
    by_shard = UsersByShard()

    @classmethod
    def of(cls, user_id: str) -> Self:
        """Return the person, or raise `UserNotFound`."""
        user = cls.find(user_id)
        if user is None:
            raise UserNotFound()
        return user

    @classmethod
    def arriving(
        cls, identity: str, address: str, name: str, now: datetime, expected: str = "-"
    ) -> tuple[Self, Transaction]:
        """Return the person behind an identity, and the transaction in which they arrive.

        An identity is `email:<address>` or `google:<subject>`. At the first time the transaction makes the account, or
        links the identity to the account of that address; two first times at once make one account: the name is taken
        by a uniqueness row, and the loser gets `IdentityTaken`. `expected` is who it most likely is, read at once.
        """
        own, by_address = Identity.key(identity), Identity.key(f"email:{address}")
        first, second, user = together((Identity, own, None), (Identity, by_address, None), (cls, expected, None))
        effects, known = Transaction(), first or second
        if known is None:
            user = cls(new(), email=address, name=name, created_at=now)
            effects.create(user)
            for key in sorted({own, by_address}):
                effects.create(Identity(key, user_id=user.user_id), lost=IdentityTaken())
            return user, effects
        if first is None:
            effects.create(Identity(own, user_id=known.user_id), lost=IdentityTaken())
        if user is None or user.user_id != known.user_id:
            user = cls.of(known.user_id)
        return user, effects

    @classmethod
    def signed_in_with(cls, identity: str, address: str, name: str, now: datetime) -> Self:
        """Return the person behind an identity, who becomes one at the first time."""
        user, effects = cls.arriving(identity, address, name, now)
        try:
            effects.commit()
        except IdentityTaken:
            user, _ = cls.arriving(identity, address, name, now)
        return user

    def sign_out_everywhere(self, now: datetime) -> None:
        """End every session that began before now."""
        change(self, [User.signed_out_at.set(now)])


class IdentityTaken(NotFound):
    """This name belongs to an account."""


class Identity(Table):
    """A name that somebody signs in with, hashed; one account each. Access: by name."""

    class Meta(Settings):
        table_name = table_name("identities")
        personal = Personal(owner="user_id", retention="until erasure", export=False)

    identity_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    by_owner = owner_index()

    @staticmethod
    def key(identity: str) -> str:
        """Return the row's key, which does not tell the address."""
        return digest("identity", identity)


class UsedToken(Table):
    """An ID token that somebody has signed in with, so that nobody does again. Access: by token."""

    class Meta(Settings):
        table_name = table_name("used-tokens")
        personal = Personal(owner=None, retention="until the token expires", export=False)

    token_digest = UnicodeAttribute(hash_key=True)
    expires_at = TTLAttribute()

    @classmethod
    def of(cls, token: str, expires_at: datetime) -> Self:
        """Return the row of a token that is used now; who creates it is the first."""
        return cls(digest("id-token", token), expires_at=expires_at)


class Challenge(Table):
    """A code on its way to an address. Access: by id.

    `expected` is the id of the account that the address had when the code was sent.
    """

    class Meta(Settings):
        table_name = table_name("sign-in-challenges")
        personal = Personal(owner=None, retention="10 minutes", export=False)

    challenge_id = UnicodeAttribute(hash_key=True)
    code_digest = UnicodeAttribute()
    expected = UnicodeAttribute(default="-")
    tries = NumberAttribute(default=0)
    expires_at = TTLAttribute()

    @classmethod
    def tried(cls, challenge_id: str, most: int, now: datetime) -> Self | None:
        """Use up one try and return the challenge; None when none is left: at most `most` codes are compared."""
        challenge = cls(challenge_id)
        return challenge if change(challenge, [Challenge.tries.add(1)], cls._room(most, now)) else None

    @classmethod
    def try_all(cls, challenges: Iterable[Self], most: int, now: datetime, lost: Refusal) -> None:
        """Use up one try of each; loses when one of them has none left.

        Trying is no effect of the request: with the same Idempotency-Key it may come again with other codes.
        """
        effects = Transaction()
        for challenge_id in {challenge.challenge_id for challenge in challenges}:
            effects.update(cls(challenge_id), [Challenge.tries.add(1)], cls._room(most, now), lost=lost)
        token = receipt_of_request.set(None)
        try:
            effects.commit()
        finally:
            receipt_of_request.reset(token)

    @staticmethod
    def _room(most: int, now: datetime) -> Condition:
        room: Condition = (Challenge.tries < most) & (Challenge.expires_at > now)
        return room

    def use_up(self, effects: Transaction, lost: Refusal) -> None:
        """Take the code out of use; loses when somebody else just did."""
        effects.update(self, [Challenge.tries.set(1000)], Challenge.tries < 1000, lost=lost)


class Session(Table):
    """A chain of refresh tokens that began with one sign-in. Access: by id, which each token carries."""

    class Meta(Settings):
        table_name = table_name("sessions")
        personal = Personal(owner="user_id", retention="30 days after its last use", export=False)

    session_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    current = UnicodeAttribute()
    previous = UnicodeAttribute(null=True)
    rotated_at = UTCDateTimeAttribute()
    started_at = UTCDateTimeAttribute()
    revoked = BooleanAttribute(default=False)
    expires_at = TTLAttribute()
    by_owner = owner_index()

    @classmethod
    def of_token(cls, token: str) -> Self:
        """Return the session that a refresh token belongs to, or raise `SessionRefused`."""
        session = cls.find(token.partition(".")[0] or "-")
        if session is None or session.revoked:
            raise SessionRefused()
        return session

    def rotate(self, presented: str, following: str, now: datetime, expires_at: datetime) -> bool:
        """Replace the current token; False when another tab has just done so."""
        actions = [
            Session.previous.set(presented),
            Session.current.set(following),
            Session.rotated_at.set(now),
            Session.expires_at.set(expires_at),
        ]
        return change(self, actions, (Session.current == presented) & (Session.revoked == False))  # noqa: E712

    def revoke(self) -> None:
        """End the session for good."""
        change(self, [Session.revoked.set(True)], Session.session_id.exists())

    def end(self, effects: Transaction, lost: Refusal) -> None:
        """End the session with the transaction; loses when it has ended before."""
        effects.update(self, [Session.revoked.set(True)], Session.revoked == False, lost=lost)  # noqa: E712
