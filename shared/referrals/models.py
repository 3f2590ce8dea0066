"""Who has which code, how many came by it, and by whose code somebody came."""

import secrets
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)

from shared.core.errors import Conflict, Refusal, Unavailable
from shared.core.personal import owner_index
from shared.core.table import Personal, Settings, Table, Transaction, table_name
from shared.ledger.books import Currency
from shared.referrals.rules import LENGTH, LETTERS, State

TRIES = 5


class CodeTaken(Conflict):
    """Somebody has this code."""


class HasCode(Conflict):
    """This person has a code."""


class ReferralMoved(Conflict):
    """Somebody else has brought this referral on meanwhile."""


class ReferralCode(Table):
    """Whose code it is. Access: by code."""

    class Meta(Settings):
        table_name = table_name("referral-codes")
        personal = Personal(owner="user_id", retention="until erasure", export=False)

    code = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    by_owner = owner_index()


class Referrer(Table):
    """Somebody's code, how many came by it and have bought, and the units that this has brought. Access: by person."""

    class Meta(Settings):
        table_name = table_name("referrers")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute()
    came = NumberAttribute(default=0)
    bought = NumberAttribute(default=0)
    earned_credit = NumberAttribute(default=0)
    earned_token = NumberAttribute(default=0)

    @classmethod
    def appointed(cls, user_id: str) -> Self:
        """Return somebody with their code, which is made at the first time."""
        for _ in range(TRIES):
            code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
            row = cls(user_id, code=code)
            effects = Transaction().create(ReferralCode(code, user_id=user_id), lost=CodeTaken())
            try:
                effects.create(row, lost=HasCode()).commit()
                return row
            except CodeTaken:
                continue
            except HasCode:
                return cls.get(user_id, consistent_read=True)
        raise Unavailable(retry_after=1)

    def reckon(self, effects: Transaction, lost: Refusal, **more: int) -> None:
        """Count up or down, in a transaction that loses when this person is erased meanwhile."""
        added = [getattr(Referrer, name).add(number) for name, number in more.items()]
        effects.update(self, added, Referrer.user_id.exists(), lost=lost)


class Referral(Table):
    """By which code somebody came, and what became of it. Access: by the person who came.

    It names the code and not whose it is: with the referrer's account the code goes, and nothing tells any more.
    `terms` are the units for both, by currency, as they were when the purchase was made, and `given` tells which of
    them were; `stands_for` is the address, so that the same one is rewarded once. `settled` says that everything that
    follows from `state` is done.
    """

    class Meta(Settings):
        table_name = table_name("referrals")
        personal = Personal(owner="user_id", retention="until erasure", unexported=("stands_for",))

    user_id = UnicodeAttribute(hash_key=True)
    state = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    code = UnicodeAttribute(null=True)
    stands_for = UnicodeAttribute(null=True)
    payment_id = UnicodeAttribute(null=True)
    rewarded_at = UTCDateTimeAttribute(null=True)
    stands_days = NumberAttribute(null=True)
    terms: JSONAttribute = JSONAttribute(default=dict)
    given: UnicodeSetAttribute = UnicodeSetAttribute(null=True)
    settled = BooleanAttribute(default=True)

    @classmethod
    def claimed(cls, user_id: str, code: str, stands_for: str, now: datetime) -> Self:
        """Return the row of somebody who has given a code."""
        return cls(user_id, state=State.CLAIMED.value, at=now, code=code, stands_for=stands_for)

    @classmethod
    def missed(cls, user_id: str, now: datetime) -> Self:
        """Return the row of somebody who has bought something before giving any code."""
        return cls(user_id, state=State.MISSED.value, at=now)

    def units(self, who: str, currency: Currency) -> int:
        """Return the units for `referrer` or `referred`."""
        return int(self.terms.get(who, {}).get(currency.value, 0))

    def become(self, effects: Transaction, state: State, **values: Any) -> None:
        """Change the row in a transaction, unless it has come to another state since it was read."""
        seen = str(self.state)
        values = {"state": state.value, "settled": False, **values}
        actions = [getattr(Referral, name).set(value) for name, value in values.items()]
        effects.update(self, actions, Referral.state == seen, lost=ReferralMoved())
        for name, value in values.items():
            setattr(self, name, value)
