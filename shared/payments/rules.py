"""What a payment is worth: whether it is what we sell, how much of it was given back, and when an event is tried again.

Everything follows from what the provider says of a payment *now*, folded into what was known, so that neither the
order nor the number of its messages makes a difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from shared.ledger.rules import share_to_take_back

PARKED_FOR = timedelta(days=30)
MOST_TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


class Status(StrEnum):
    """How a payment stands for whoever made it."""

    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"
    REFUNDED = "refunded"


class Paid(StrEnum):
    """What the provider says of the money."""

    WAITING = "waiting"
    RECEIVED = "received"
    REFUSED = "refused"


class Back(StrEnum):
    """How money went back."""

    REFUND = "refund"
    DISPUTE = "dispute"


@dataclass(frozen=True)
class Taking:
    """Money that went back, in minor units; it stands unless the refund failed or the dispute was decided for us."""

    reference: str
    kind: Back
    amount: int
    at: int
    stands: bool = True


@dataclass(frozen=True)
class Terms:
    """What was ordered, as our catalogue had it: units of a currency for an amount of money in minor units."""

    package: str
    units: int
    amount: int
    money: str


@dataclass(frozen=True)
class Seen:
    """What a provider says of a payment now; `user_id` and `payment_id` are what it was told of the order."""

    provider_id: str
    user_id: str
    payment_id: str
    package: str
    paid: Paid
    amount: int
    received: int
    money: str
    live: bool
    takings: tuple[Taking, ...] = ()
    refusal: str | None = None
    step: str = ""
    provider: str = ""


@dataclass(frozen=True)
class Fold:
    """What is known of money that went back: units and minor units of each taking, and those that came back to us."""

    taken: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    returned: frozenset[str] = frozenset()

    @property
    def units(self) -> int:
        """How many units are taken back."""
        return sum(units for reference, (units, _) in self.taken.items() if reference not in self.returned)

    @property
    def money(self) -> int:
        """How much money went back."""
        return sum(money for reference, (_, money) in self.taken.items() if reference not in self.returned)

    def took(self, taking: Taking, units: int) -> "Fold":
        """Return what is known after a taking."""
        return Fold({**self.taken, taking.reference: (units, taking.amount)}, self.returned)

    def gave(self, reference: str) -> "Fold":
        """Return what is known once a taking does not stand any more."""
        return Fold(self.taken, self.returned | {reference})

    def keeping(self, units: int) -> "Fold":
        """Return the same with so many units taken by what stands; the largest taking makes up the difference."""
        standing = [reference for reference in self.taken if reference not in self.returned]
        if units == self.units or not standing:
            return self
        largest = max(standing, key=lambda reference: self.taken[reference][0])
        had, money = self.taken[largest]
        return Fold({**self.taken, largest: (had + units - self.units, money)}, self.returned)


@dataclass(frozen=True)
class Step:
    """One act of the ledger: units that are taken back, or given back again, and what is known after it."""

    taking: Taking
    units: int
    gives: bool
    after: Fold


def problem_of(terms: Terms, seen: Seen) -> str | None:
    """Return what differs between a payment that was made and what we sell; None where nothing does."""
    checks = {
        "package": (terms.package, seen.package),
        "currency": (terms.money, seen.money),
        "amount": (terms.amount, seen.amount),
        "received": (terms.amount, seen.received),
    }
    return next((name for name, (ours, theirs) in checks.items() if ours != theirs), None)


def steps(terms: Terms, takings: Sequence[Taking], known: Fold) -> list[Step]:
    """Return what is to be done so that as much is taken back as has been refunded or disputed.

    Each taking is carried out once, under its reference, and given back once. The share is that of the sum, so that
    with the last part of the price the last unit is gone, whatever the order. A dispute and a refund may be about the
    same money: then what the one had taken stays taken while the other stands.
    """
    made: list[Step] = []
    for taking in takings:
        if not taking.stands and taking.reference not in known.returned:
            after = known.gave(taking.reference)
            units = max(0, known.units - share_to_take_back(terms.units, terms.amount, after.money))
            known = after.keeping(known.units - units)
            made.append(Step(taking, units, True, known))
    new = [t for t in takings if t.stands and t.reference not in known.taken and t.reference not in known.returned]
    for taking in sorted(new, key=lambda each: (each.at, each.reference)):
        back = min(known.money + taking.amount, terms.amount)
        units = max(0, share_to_take_back(terms.units, terms.amount, back) - known.units)
        known = known.took(taking, units)
        made.append(Step(taking, units, False, known))
    return made


def status_of(terms: Terms, seen: Seen, bought: bool, known: Fold) -> Status:
    """Return how a payment stands; what was bought once stays bought, whatever an older answer says."""
    if bought:
        return Status.REFUNDED if known.money >= terms.amount else Status.COMPLETED
    return Status.FAILED if seen.paid is Paid.REFUSED else Status.PENDING


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when something that has failed so many times is tried again, later each time; None after the last try."""
    if tries >= MOST_TRIES:
        return None
    return now + _pause(tries - 1)


def parked_until(received_at: datetime, looked: int, now: datetime) -> datetime | None:
    """Return when to look again for what an event speaks of; None after 30 days."""
    if now >= received_at + PARKED_FOR:
        return None
    return now + _pause(looked)


def _pause(before: int) -> timedelta:
    """Return how long to wait after so many times before: twice as long each time, up to a bound."""
    doubled: int = 1 << min(before, 20)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
