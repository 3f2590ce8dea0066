"""Invitations by e-mail: an address that signs in gets the role that it was invited to."""

from datetime import datetime, timedelta
from typing import Any, Self, cast

from pynamodb.attributes import TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.accounts.models import User
from shared.audit.models import AuditEntry, audit
from shared.core.errors import Conflict, NotFound
from shared.core.grants import appends, reads, writes
from shared.core.ids import digest, new
from shared.core.table import Personal, Settings, Table, Transaction, table_name, together
from shared.organisations.models import Client

VALID = timedelta(days=14)
KEPT = timedelta(days=60)
Position = dict[str, Any]


class InvitationNotFound(NotFound):
    """There is no such invitation."""


class _Lapsed(Conflict):
    """The invitation is used, revoked or out of time by now."""


class InvitationsByClient(GlobalSecondaryIndex[Any]):
    """The invitations of a client, in the order in which they were made."""

    class Meta:
        index_name = "by-client"
        projection = AllProjection()

    client_id = UnicodeAttribute(hash_key=True)
    invitation_id = UnicodeAttribute(range_key=True)


class Invitation(Table):
    """A role that waits for somebody. Access: all of an address; all of a client, in order.

    The address is looked up by its digest at every sign-in, read consistently.
    """

    class Meta(Settings):
        table_name = table_name("invitations")
        personal = Personal(
            owner=None,
            retention="60 days: 14 in which it is valid, then for whoever invited",
            found="address",
            tenancy="client",
        )

    address_digest = UnicodeAttribute(hash_key=True)
    invitation_id = UnicodeAttribute(range_key=True)
    client_id = UnicodeAttribute()
    email = UnicodeAttribute()
    role = UnicodeAttribute()
    state = UnicodeAttribute(default="open")
    valid_until = UTCDateTimeAttribute()
    created_at = UTCDateTimeAttribute()
    created_by = UnicodeAttribute()
    expires_at = TTLAttribute()
    by_client = InvitationsByClient()

    @staticmethod
    def key(address: str) -> str:
        """Return the row's key for a canonical address."""
        return digest("invitation", address)

    @classmethod
    def all_to(cls, address: str) -> list[Self]:
        """Return every invitation to an address, read consistently."""
        cls.connection()
        return list(cls.query(cls.key(address), consistent_read=True))

    @classmethod
    def made(cls, client_id: str, email: str, role: str, actor: str, now: datetime) -> Self:
        """Return a new invitation, or the open one of the same client and role with its time begun anew."""
        same = [one for one in cls.all_to(email) if (one.client_id, one.role) == (client_id, role) and one.open_at(now)]
        values: dict[str, Any] = {
            "client_id": client_id,
            "email": email,
            "role": role,
            "created_at": now,
            "created_by": actor,
        }
        identifier = same[0].invitation_id if same else new()
        return cls(cls.key(email), identifier, valid_until=now + VALID, expires_at=now + KEPT, **values)

    @classmethod
    def of_client(cls, client_id: str, invitation_id: str) -> Self:
        """Return an invitation of a client, or raise `ClientNotFound` or `InvitationNotFound`."""
        cls.connection()
        listed = [one.address_digest for one in cls.by_client.query(client_id, cls.invitation_id == invitation_id)]
        client, *rows = together((Client, client_id, None), *((cls, one, invitation_id) for one in listed))
        Client.found(client)
        for row in rows:
            if row is not None:
                return cast(Self, row)
        raise InvitationNotFound()

    @classmethod
    def page_of(cls, client_id: str, limit: int, position: Position | None) -> tuple[list[Self], Position | None]:
        """Return a page of a client's invitations, and where the next one starts."""
        cls.connection()
        found = cls.by_client.query(client_id, limit=limit, last_evaluated_key=position)
        return list(found), found.last_evaluated_key

    def open_at(self, now: datetime) -> bool:
        """Tell whether the invitation can be accepted."""
        return self.state == "open" and now < self.valid_until

    def shown_state(self, now: datetime) -> str:
        """Return `open`, `accepted`, `revoked` or `expired`."""
        return "expired" if self.state == "open" and not self.open_at(now) else str(self.state)

    def close(self, state: str, transaction: Transaction) -> None:
        """Let the invitation be accepted or revoked, unless it is so already."""
        still_open = Invitation.state == "open"
        transaction.update(self, [Invitation.state.set(state)], still_open, lost=_Lapsed())

    def revoke(self, actor: str, now: datetime) -> None:
        """Take an invitation back; one that was accepted stays accepted."""
        effects = Transaction()
        self.close("revoked", effects)
        audit(
            "invitation_revoked",
            actor=actor,
            user_id=self.client_id,
            before={"role": self.role},
            after={},
            reason=None,
            now=now,
            transaction=effects,
            invitation_id=self.invitation_id,
        )
        try:
            effects.commit()
        except _Lapsed:
            return


# What signing in touches of this.
GRANTS = (writes(User), writes(Invitation), reads(Client), appends(AuditEntry))


def accept_all(user: User, address: str, now: datetime) -> User:
    """Give somebody who has just proved that an address is theirs every role that it was invited to."""
    invitations = [one for one in Invitation.all_to(address) if one.open_at(now)]
    for invitation in invitations:
        _accept(user, invitation, now)
    if invitations:
        user.refresh(consistent_read=True)
    return user


def _accept(user: User, invitation: Invitation, now: datetime) -> None:
    effects = Transaction()
    invitation.close("accepted", effects)
    effects.check(Client, (invitation.client_id,), Client.there(), lost=_Lapsed())
    actions: list[Action] = [User.roles.add({invitation.role})]
    if invitation.role == "staff":
        actions.append(User.client_ids.add({invitation.client_id}))
    effects.update(user, actions, User.active == True, lost=_Lapsed())  # noqa: E712
    audit(
        "invitation_accepted",
        actor=invitation.created_by,
        user_id=user.user_id,
        before={"roles": sorted(user.roles)},
        after={"roles": sorted({*user.roles, invitation.role})},
        reason=None,
        now=now,
        transaction=effects,
        client_id=invitation.client_id,
        invitation_id=invitation.invitation_id,
    )
    try:
        effects.commit()
    except _Lapsed:
        return


def session_client(user: User) -> str | None:
    """Return the client that a session of somebody's is for where nobody names one: their only one that works."""
    standing = Client.standing_of(set(user.client_ids)) if user.client_ids and "staff" in user.roles else []
    return standing[0] if len(standing) == 1 else None


def welcome(user: User, address: str, now: datetime) -> tuple[User, str | None]:
    """Accept what somebody was invited to while they sign in, and return the client that their session is for."""
    user = accept_all(user, address, now)
    return user, session_client(user)
