"""What people have agreed to, in which version of its text and when; and what they have taken back."""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from shared.core.errors import Conflict, Forbidden
from shared.core.ids import at
from shared.core.messages import Message
from shared.core.table import Personal, Settings, Table, Transaction, table_name

Matter = Literal["recording", "analysis", "marketing", "terms", "privacy_policy"]
MATTERS: tuple[Matter, ...] = ("recording", "analysis", "marketing", "terms", "privacy_policy")
ACCEPTED_FOR_GOOD = frozenset({"terms", "privacy_policy"})
TO_BE_RECORDED: tuple[Matter, ...] = ("recording", "analysis")
ENVIRONMENT = ("CONSENT_VERSIONS",)


class ConsentOutdated(Conflict):
    """The text has changed since you read it; read it again, and agree to its present version."""


class CannotBeTakenBack(Conflict):
    """Without this there is no account; have the account erased instead."""


class ConsentMissing(Forbidden):
    """You have not agreed to this, or to an older text of it; `missing` names each matter with its present version."""


class ConsentMoved(Conflict):
    """Another page has changed this meanwhile; look again."""


class Consent(Table):
    """What a person says to a matter now. Access: all of a person; one."""

    class Meta(Settings):
        table_name = table_name("consents")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    matter = UnicodeAttribute(range_key=True)
    given = BooleanAttribute()
    version = UnicodeAttribute()
    decided_at = UTCDateTimeAttribute()
    changes = NumberAttribute(default=1)

    @classmethod
    def all_of(cls, user_id: str) -> dict[str, Self]:
        """Return what a person says, by matter, read consistently."""
        cls.connection()
        return {row.matter: row for row in cls.query(user_id, consistent_read=True)}

    def seen(self) -> Any:
        """Require that nobody has decided anything since this was read."""
        return Consent.changes == int(self.changes)


class ConsentGiven(Table):
    """One thing that a person has agreed to or taken back; only ever added. Access: all of a person, in order."""

    class Meta(Settings):
        table_name = table_name("consent-history")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    decision_id = UnicodeAttribute(range_key=True)
    matter = UnicodeAttribute()
    given = BooleanAttribute()
    version = UnicodeAttribute()
    decided_at = UTCDateTimeAttribute()


class ConsentView(Message):
    """What I say to a matter; `given` is null where I was never asked."""

    matter: str
    given: bool | None
    version: str | None = Field(description="The version of the text that I have agreed to, or taken back")
    decided_at: str | None
    present_version: str = Field(description="The version that is in force")
    up_to_date: bool = Field(description="Whether I have agreed to the version that is in force")


def versions() -> dict[str, str]:
    """Return the version of each text that is in force, as the stage says."""
    said: dict[str, str] = json.loads(os.environ["CONSENT_VERSIONS"])
    return said


def keys(user_id: str, matters: Sequence[Matter]) -> list[Any]:
    """Return what is read of a person to know whether they have agreed to these matters."""
    return [(Consent, user_id, matter) for matter in matters]


def require(matters: Sequence[Matter], said: Sequence[Consent | None]) -> None:
    """Refuse with `ConsentMissing` unless somebody agrees to the present text of each of these matters."""
    present = versions()
    known = {row.matter: row.version for row in said if row is not None and row.given}
    missing = [{"matter": each, "version": present[each]} for each in matters if known.get(each) != present[each]]
    if missing:
        raise ConsentMissing(missing=missing)


def guard(user_id: str, matters: Sequence[Matter], transaction: Transaction) -> None:
    """Require, in a transaction, that somebody agrees to these matters still; loses with `ConsentMissing`."""
    for each in matters:
        version = versions()[each]
        agreed = (Consent.given == True) & (Consent.version == version)  # noqa: E712
        lost = ConsentMissing(missing=[{"matter": each, "version": version}])
        transaction.check(Consent, (user_id, each), agreed, lost=lost)


def decide(user_id: str, matter: Matter, given: bool, version: str, now: datetime) -> ConsentView:
    """Write down what a person says to a matter, with its history; the same again changes nothing.

    `version` is of the text that is agreed to; what is taken back is whatever was agreed to, at any time.

    Raises `ConsentOutdated`, `CannotBeTakenBack` or `ConsentMoved`.
    """
    if not given and matter in ACCEPTED_FOR_GOOD:
        raise CannotBeTakenBack()
    before, present = Consent.find(user_id, matter), versions()[matter]
    if given and version != present:
        raise ConsentOutdated()
    if not given:
        version = before.version if before else present
    if before is not None and (before.given, before.version) == (given, version):
        return view(matter, before)
    said: dict[str, Any] = {"given": given, "version": version, "decided_at": now}
    row = Consent(user_id, matter, changes=int(before.changes) + 1 if before else 1, **said).in_place_of(before)
    effects = Transaction().save(row, before.seen() if before else Consent.matter.does_not_exist(), lost=ConsentMoved())
    effects.create(ConsentGiven(user_id, at(now), matter=matter, **said))
    shown = view(matter, row)
    effects.commit(shown)
    return shown


def view(matter: str, row: Consent | None) -> ConsentView:
    """Return what somebody says to a matter as they see it."""
    present = versions()[matter]
    return ConsentView(
        matter=matter,
        given=bool(row.given) if row else None,
        version=row.version if row else None,
        decided_at=row.decided_at.isoformat() if row else None,
        present_version=present,
        up_to_date=row is not None and bool(row.given) and row.version == present,
    )
