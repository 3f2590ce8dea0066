"""Writing what is configured: each change has seen the version before it, and is written down with who made it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel
from pynamodb.expressions.condition import Condition

from shared.audit.models import AuditEntry, AuditReason, audit
from shared.configuration.models import Draft, Kind
from shared.configuration.rules import NothingPublished, StillPublished
from shared.core.errors import Conflict, Invalid, VersionConflict
from shared.core.grants import Grant, appends, secret, writes
from shared.core.page import Page, open_cursor, seal
from shared.core.table import Table, Transaction

CONTENT = "content"
# What every function that changes a configured thing may touch.
GRANTS: Sequence[Grant] = [writes(Draft), appends(AuditEntry), writes(AuditReason)]
LISTING: Sequence[Grant] = [secret("cursors")]

Model = TypeVar("Model", bound=BaseModel)


def dumped(content: BaseModel) -> dict[str, Any]:
    """Return what a form holds as it is kept: without the version that it has seen."""
    return content.model_dump(mode="json", by_alias=True, exclude={"version"})


def read(draft: Draft, model: type[Model], section: str = CONTENT) -> Model:
    """Return a section of a thing as the rules read it."""
    return model.model_validate(draft.content[section], strict=False)


@dataclass(frozen=True)
class Act:
    """Who changes something, when, and which version of it they have seen; None for something new."""

    actor: str
    now: datetime
    seen: int | None


def write(
    kind: Kind,
    at: tuple[str, str],
    known: Draft | None,
    content: dict[str, Any],
    act: Act,
    *,
    beside: Sequence[Table] = (),
    effects: Transaction | None = None,
    at_once: bool = False,
) -> Draft:
    """Write sections of a thing as its next version, or a new thing at this place and id where none is known.

    What does not change anything writes nothing, whatever version was seen. `beside` are rows that come into being
    with a new thing; `effects` happen with every change, and make it visible to learners where `at_once`. Raises
    `VersionConflict`, or the kind's refusal where a version was seen of what never existed.
    """
    if known is None and act.seen is not None:
        raise kind.missing()
    whole = {**(known.content if known else {}), **content}
    if known is not None and known.content == whole:
        return known
    _check_seen(known, act.seen)
    draft = known or Draft(*at, version=0, created_by=act.actor, created_at=act.now)
    draft.content, draft.updated_by, draft.updated_at = whole, act.actor, act.now
    draft.version = int(draft.version) + 1
    if at_once:
        draft.published_version = draft.version
    effects = effects or Transaction()
    if known is None:
        effects.create(draft, lost=VersionConflict())
        for row in beside:
            effects.create(row, lost=Conflict())
    else:
        unchanged = (Draft.version == act.seen) & Draft.deleted_at.does_not_exist()
        changed = ["content", "version", "updated_by", "updated_at", *(["published_version"] if at_once else [])]
        actions = [getattr(Draft, name).set(getattr(draft, name)) for name in changed]
        effects.update(draft, actions, unchanged, lost=VersionConflict())
    after = {"version": int(draft.version), "sections": [*content]}
    _note(f"{kind.name}_{'changed' if known else 'created'}", draft, act, after, effects)
    effects.commit()
    return draft


def publish(kind: Kind, draft: Draft, act: Act, effects: Transaction, others: Sequence[Draft] = ()) -> None:
    """Let learners see the version that was looked at: `effects` write the rows that they read.

    `others` are things that become visible with it.
    """
    _check_seen(draft, act.seen)
    for each in (draft, *others):
        shown = Draft.published_version.set(int(each.version))
        effects.update(each, [shown], _unchanged(each), lost=VersionConflict())
    _note(f"{kind.name}_published", draft, act, {"version": act.seen}, effects)
    effects.commit()
    for each in (draft, *others):
        each.published_version = each.version


def take_back(kind: Kind, draft: Draft, act: Act, effects: Transaction) -> None:
    """Let learners see a thing no longer: `effects` change the rows that they read. Raises `NothingPublished`."""
    _check_seen(draft, act.seen)
    if draft.published_version is None:
        raise NothingPublished()
    effects.update(draft, [Draft.published_version.remove()], _unchanged(draft), lost=VersionConflict())
    _note(f"{kind.name}_taken_back", draft, act, {}, effects)
    effects.commit()
    draft.published_version = None


def delete(
    kind: Kind, draft: Draft, act: Act, effects: Transaction | None = None, *, while_published: bool = False
) -> None:
    """Delete a thing for good; its row stays, and nobody finds it. Raises `StillPublished` for what learners see."""
    _check_seen(draft, act.seen)
    if draft.published_version is not None and not while_published:
        raise StillPublished()
    effects = effects or Transaction()
    same = _unchanged(draft)
    if not while_published:
        same &= Draft.published_version.does_not_exist()
    gone = [Draft.deleted_at.set(act.now), Draft.updated_by.set(act.actor)]
    effects.update(draft, gone, same, lost=VersionConflict())
    _note(f"{kind.name}_deleted", draft, act, {}, effects)
    effects.commit()


def page(place: str, wanted: Page) -> tuple[list[Draft], str | None]:
    """Return a page of a place, and the cursor of the next one."""
    scope = f"drafts#{place}"
    rows, position = Draft.page_in(place, wanted.limit, open_cursor(scope, wanted.cursor))
    return rows, seal(scope, position)


def refuse_move(owner: str, wanted: str, field: str) -> None:
    """Refuse that a thing moves to another owner."""
    if owner != wanted:
        raise Invalid.field(field, "this cannot be moved")


def _note(what: str, draft: Draft, act: Act, after: dict[str, Any], effects: Transaction) -> None:
    """Write down an act in the transaction that does it; its subject is the thing."""
    before: dict[str, Any] = {"version": act.seen, "published_version": draft.published_version}
    audit(
        what,
        actor=act.actor,
        user_id=draft.thing_id,
        before=before,
        after=after,
        reason=None,
        now=act.now,
        transaction=effects,
    )


def _unchanged(draft: Draft) -> Condition:
    unchanged: Condition = (Draft.version == int(draft.version)) & Draft.deleted_at.does_not_exist()
    return unchanged


def _check_seen(draft: Draft | None, seen: int | None) -> None:
    if draft is not None and int(draft.version) != seen:
        raise VersionConflict(version=int(draft.version), updated_by=draft.updated_by)
