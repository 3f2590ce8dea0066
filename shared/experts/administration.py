"""Changing an expert session: each change has seen the version before it, and is written down with who made it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.audit.models import audit
from shared.core.clock import now as current
from shared.core.errors import VersionConflict
from shared.core.table import Transaction
from shared.experts.models import ExpertSession


def check_seen(session: ExpertSession, seen: int) -> None:
    """Refuse with `VersionConflict` whoever has not seen the session as it stands."""
    if int(session.version) != seen:
        raise VersionConflict(version=int(session.version), updated_by=session.updated_by)


def change(session: ExpertSession, act: str, wanted: Mapping[str, Any], actor: str, now: datetime) -> None:
    """Write a session's next version; raises `VersionConflict` when somebody was quicker."""
    row, before = ExpertSession, {name: getattr(session, name) for name in ("version", "active", "deleted")}
    unchanged = session.unchanged()
    values = {**wanted, "version": int(session.version) + 1, "updated_by": actor, "updated_at": now}
    actions = [getattr(row, name).set(value) for name, value in values.items()]
    effects = Transaction().update(session, actions, unchanged, lost=VersionConflict())
    for name, value in values.items():
        setattr(session, name, value)
    after = {"version": values["version"], "fields": sorted(wanted), "active": session.active}
    note(act, session, actor, after, effects, before=before, now=now)
    effects.commit()


def note(
    act: str,
    session: ExpertSession,
    actor: str,
    after: Mapping[str, Any],
    effects: Transaction,
    *,
    before: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> None:
    """Write an act down in the transaction that does it; its subject is the session."""
    audit(
        act,
        actor=actor,
        user_id=session.session_id,
        before={name: int(v) if name == "version" else v for name, v in (before or {}).items()},
        after=after,
        reason=None,
        now=now or current(),
        transaction=effects,
    )
