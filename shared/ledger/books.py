"""What a book holds: one currency of one person, with the lots that its units lie in, its holds and its debt.

`available` is what the lots hold less the debt. What paid work may need is set aside in holds; what was taken back
after it had been spent is a debt.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain

from shared.core.errors import Conflict, PaymentRequired

MINUTES_OF_A_CREDIT = 60


class Currency(StrEnum):
    """What is counted: minutes of a live session (a credit is 60), or tokens for what a model does."""

    CREDIT = "credit"
    TOKEN = "token"  # noqa: S105


class Kind(StrEnum):
    """What an entry says has happened."""

    GRANT = "grant"
    PURCHASE = "purchase"
    HOLD = "hold"
    SETTLE = "settle"
    RELEASE = "release"
    USAGE = "usage"
    REFUND = "refund"
    EXPIRE = "expire"
    ADJUST = "adjust"


class Counter(StrEnum):
    """The other side of an entry: a sum over all people that is computed, and no row that anybody writes."""

    SALES = "sales"
    GRANTS = "grants"
    USAGE = "usage"
    REFUNDS = "refunds"
    DISPUTES = "disputes"
    EXPIRED = "expired"
    ADJUSTMENTS = "adjustments"


class Source(StrEnum):
    """Where units came from; granted ones are spent before bought ones."""

    GRANTED = "granted"
    BOUGHT = "bought"


class Reason(StrEnum):
    """Why held units came back."""

    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class BalanceEmpty(PaymentRequired):
    """There is not enough for this; `needed` and `available` are in units of the currency."""


class BalanceHeld(PaymentRequired):
    """There would be enough, but another session holds a part of it; `held` comes back when that one ends."""


class BalanceOwed(PaymentRequired):
    """A payment was taken back after its units had been spent; nothing is carried out until the debt is settled."""


class HoldClosed(Conflict):
    """What was set aside for this has been settled, released or has expired."""


class TooManyHolds(Conflict):
    """Too much paid work is under way at once; finish some of it first."""


class TakenBackAlready(Conflict):
    """More would be taken back than was bought."""


class NothingLeft(Conflict):
    """Nothing of what was granted is left to be taken back."""


@dataclass(frozen=True)
class Lot:
    """Units that came together: from where, when, and until when they are good (None: for ever)."""

    lot_id: str
    source: Source
    at: datetime
    expires_at: datetime | None
    units: int

    @property
    def turn(self) -> tuple[bool, datetime, str]:
        """Whose units are spent first: granted before bought, and of each the oldest."""
        return self.source is Source.BOUGHT, self.at, self.lot_id


@dataclass(frozen=True)
class Hold:
    """Units that are set aside for paid work, with the lots that they came from."""

    hold_id: str
    feature: str
    at: datetime
    expires_at: datetime
    parts: tuple[Lot, ...]

    @property
    def units(self) -> int:
        """How many."""
        return sum(part.units for part in self.parts)


@dataclass(frozen=True)
class Book:
    """One currency of one person."""

    lots: tuple[Lot, ...] = ()
    holds: tuple[Hold, ...] = ()
    debt: int = 0

    @property
    def available(self) -> int:
        """What may be spent; below zero only for a debt."""
        return sum(lot.units for lot in self.lots) - self.debt

    @property
    def held(self) -> int:
        """What is set aside."""
        return sum(hold.units for hold in self.holds)

    @property
    def due_at(self) -> datetime | None:
        """When the next of its holds or lots expires."""
        ends = [hold.expires_at for hold in self.holds]
        return min(chain(ends, (lot.expires_at for lot in self.lots if lot.expires_at)), default=None)

    def hold(self, hold_id: str) -> Hold:
        """Return an open hold, or raise `HoldClosed`."""
        found = [hold for hold in self.holds if hold.hold_id == hold_id]
        if not found:
            raise HoldClosed()
        return found[0]


@dataclass(frozen=True)
class Posting:
    """What one entry says: by how much available and held units change; the counter-account takes the opposite.

    `expires_at` is that of the lot or hold that begins, `lot_id` the lot that is taken from first.
    """

    kind: Kind
    amount: int
    held: int
    reference: str
    counter: Counter | None = None
    feature: str | None = None
    reason: Reason | None = None
    expires_at: datetime | None = None
    lot_id: str | None = None

    @property
    def counter_amount(self) -> int:
        """What the counter-account gets: the three sides of an entry sum to zero."""
        return -(self.amount + self.held)


@dataclass(frozen=True)
class Change:
    """The next book, and the entries that lead to it."""

    book: Book
    postings: tuple[Posting, ...] = ()

    def then(self, following: "Change") -> "Change":
        """Return both, one after the other."""
        return Change(following.book, self.postings + following.postings)
