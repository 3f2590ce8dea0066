"""What people with authority did, and the rules by themselves: each act with its actor, subject, change and reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.core.ids import at, new
from shared.core.table import Personal, Settings, Table, Transaction, table_name


class AuditByMonth(GlobalSecondaryIndex[Any]):
    """The acts of a month in their order: few act, and the rules as rarely as a session is stolen."""

    class Meta:
        index_name = "by-month"
        projection = AllProjection()

    month = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)


class AuditByActor(GlobalSecondaryIndex[Any]):
    """What one person did, or the rules by themselves, in its order."""

    class Meta:
        index_name = "by-actor"
        projection = AllProjection()

    actor_id = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)


class AuditEntry(Table):
    """One act; only ever added. Access: all about a subject, of an actor, of a month, each in order.

    `subject_id` is the person or thing concerned, `subjects` further ids by name; `before` and `after` hold names and
    numbers only. Free text, such as the reason, stands in an `AuditReason`.
    """

    class Meta(Settings):
        table_name = table_name("audit-entries")
        personal = Personal(owner=None, retention="kept without identity: it holds opaque ids only", export=False)
        append_only = True
        stream = True

    subject_id = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    month = UnicodeAttribute()
    actor_id = UnicodeAttribute()
    act = UnicodeAttribute()
    subjects: JSONAttribute = JSONAttribute(default=dict)
    before: JSONAttribute = JSONAttribute(default=dict)
    after: JSONAttribute = JSONAttribute(default=dict)
    reason_id = UnicodeAttribute(null=True)
    at = UTCDateTimeAttribute()
    by_month = AuditByMonth()
    by_actor = AuditByActor()


class AuditReason(Table):
    """Why something was done to a person, in words that can be erased. Access: one, or all, of a person."""

    class Meta(Settings):
        table_name = table_name("audit-reasons")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    reason_id = UnicodeAttribute(range_key=True)
    text = UnicodeAttribute()

    @classmethod
    def noted(cls, user_id: str, text: str, transaction: Transaction) -> Self:
        """Write down a reason in the transaction of the act."""
        reason = cls(user_id, new(), text=text)
        transaction.create(reason)
        return reason


def audit(
    act: str,
    *,
    actor: str,
    user_id: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str | None,
    now: datetime,
    transaction: Transaction,
    **subjects: str,
) -> AuditEntry:
    """Write down, in the transaction that does it, what somebody does to a person's data and why."""
    noted = AuditReason.noted(user_id, reason, transaction) if reason else None
    entry = AuditEntry(
        user_id,
        at(now),
        month=now.strftime("%Y-%m"),
        actor_id=actor,
        act=act,
        subjects=subjects,
        before=dict(before),
        after=dict(after),
        reason_id=noted.reason_id if noted else None,
        at=now,
    )
    transaction.create(entry)
    return entry
