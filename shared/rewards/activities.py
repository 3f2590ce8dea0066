"""What people have done that earns them something, each thing once."""

from datetime import datetime
from typing import Self

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from shared.core.errors import Conflict
from shared.core.ids import derived
from shared.core.table import Personal, Settings, Table, Transaction, table_name


class ActivityKnown(Conflict):
    """This was noted before."""


class Activity(Table):
    """One thing that earns experience; written in the transaction that does it. Access: all of a person; one."""

    class Meta(Settings):
        table_name = table_name("activities")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    activity_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    done_at = UTCDateTimeAttribute()

    @classmethod
    def done(cls, user_id: str, kind: str, about: tuple[object, ...], now: datetime, transaction: Transaction) -> Self:
        """Note that somebody did something, in the transaction that does it; loses with `ActivityKnown`."""
        activity = cls(user_id, derived(kind, *about), kind=kind, done_at=now)
        transaction.create(activity, lost=ActivityKnown())
        return activity
