"""What an admin does with somebody's account: roles, and taking it out of use and back, always with a reason."""

from datetime import datetime
from typing import Any

from shared.accounts.models import SHARDS, User
from shared.accounts.roles import RoleHolder
from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core.errors import Forbidden
from shared.core.grants import appends, writes
from shared.core.table import Transaction
from shared.organisations.enrolling import Overtaken, set_holds
from shared.organisations.rules import Hold, Roles, with_hold, without_hold
from shared.readiness.models import Enrolment

GRANTS = [writes(User), writes(RoleHolder), writes(Enrolment), appends(AuditEntry), writes(AuditReason)]
TRIES = 4
Position = dict[str, Any]


class OwnAccount(Forbidden):
    """Nobody takes their own admin role away, or deactivates their own account: so that an admin is always left."""


class NoLongerAdmin(Forbidden):
    """You are no admin any more."""


def held_by(user: User) -> Roles:
    """Return what somebody may do."""
    return Roles(frozenset(user.roles or ()), frozenset(user.client_ids or ()))


def set_roles(user: User, wanted: Roles, *, actor: str, reason: str, now: datetime) -> None:
    """Let somebody have these roles and no others. Raises `OwnAccount`, `NoLongerAdmin` or `Overtaken`."""
    held = held_by(user)
    if wanted == held:
        return
    if actor == user.user_id and "admin" not in wanted.roles:
        raise OwnAccount()
    effects = _by_an_admin(actor, user)
    seen = User.roles == set(held.roles) if held.roles else User.roles.does_not_exist()
    clients = User.client_ids == set(held.client_ids) if held.client_ids else User.client_ids.does_not_exist()
    actions = [
        User.roles.set(set(wanted.roles)),
        User.client_ids.set(set(wanted.client_ids)) if wanted.client_ids else User.client_ids.remove(),
    ]
    effects.update(user, actions, seen & clients, lost=Overtaken())
    for role in held.roles ^ wanted.roles:
        (RoleHolder.granted if role in wanted.roles else RoleHolder.revoked)(role, user.user_id, effects)
    audit(
        "roles_changed",
        actor=actor,
        user_id=user.user_id,
        before=_shown(held),
        after=_shown(wanted),
        reason=reason,
        now=now,
        transaction=effects,
    )
    effects.commit()
    user.roles, user.client_ids = set(wanted.roles), set(wanted.client_ids) or None


def set_active(user: User, active: bool, *, actor: str, reason: str, now: datetime) -> list[Enrolment]:
    """Take an account out of use or back, with all of its enrolments, and end its sessions; return the enrolments.

    What stands already stays as it is, and nothing is returned. Raises `OwnAccount`, `NoLongerAdmin` or `Overtaken`.
    """
    if actor == user.user_id:
        raise OwnAccount()
    if bool(user.active) is active:
        return []
    for remaining in reversed(range(TRIES)):
        try:
            return _set_active(user, active, actor, reason, now)
        except Overtaken:
            if not remaining:
                raise
        user.refresh(consistent_read=True)
    return []


def close_own(user: User, now: datetime, effects: Transaction) -> None:
    """Take an account out of use as its owner wishes, in the transaction of that wish. May raise `Overtaken`."""
    _use(user, False, user.user_id, None, now, effects)


def _set_active(user: User, active: bool, actor: str, reason: str, now: datetime) -> list[Enrolment]:
    effects = _by_an_admin(actor, user)
    enrolments = _use(user, active, actor, reason, now, effects)
    effects.commit()
    user.active = active
    return enrolments


def _use(
    user: User, active: bool, actor: str, reason: str | None, now: datetime, effects: Transaction
) -> list[Enrolment]:
    enrolments = Enrolment.all_of(user.user_id)
    for enrolment in enrolments:
        change = without_hold if active else with_hold
        set_holds(effects, enrolment, change(enrolment.holds, Hold.DEACTIVATED), now)
    known = User.enrolments.does_not_exist() | (User.enrolments == int(user.enrolments))
    actions = [User.active.set(active), User.signed_out_at.set(now)]
    effects.update(user, actions, (User.active == (not active)) & known, lost=Overtaken())
    audit(
        "account_activated" if active else "account_deactivated",
        actor=actor,
        user_id=user.user_id,
        before={"active": not active},
        after={"active": active, "enrolments": len(enrolments)},
        reason=reason,
        now=now,
        transaction=effects,
    )
    return enrolments


def _by_an_admin(actor: str, user: User) -> Transaction:
    """Begin a transaction that holds only while whoever acts is an admin: two admins cannot remove each other."""
    effects = Transaction()
    if actor != user.user_id:
        admin = User.roles.contains("admin") & (User.active == True)  # noqa: E712
        effects.check(User, (actor,), admin, lost=NoLongerAdmin())
    return effects


def _shown(roles: Roles) -> dict[str, list[str]]:
    return {"roles": sorted(roles.roles), "client_ids": sorted(roles.client_ids)}


def page_of(limit: int, position: Position | None) -> tuple[list[User], Position | None]:
    """Return a page of everybody, shard by shard, and where the next one starts."""
    shard, last = (int(position["shard"]), position["last"]) if position else (0, None)
    ids: list[str] = []
    User.connection()
    while shard < SHARDS and len(ids) < limit:
        found = User.by_shard.query(shard, limit=limit - len(ids), last_evaluated_key=last)
        ids += [row.user_id for row in found]
        last = found.last_evaluated_key
        if last is None:
            shard += 1
    users = {user.user_id: user for user in User.find_many(ids)}
    following = {"shard": shard, "last": last} if shard < SHARDS else None
    return [users[one] for one in ids if one in users], following
