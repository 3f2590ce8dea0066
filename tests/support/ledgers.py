"""A ledger so simple that it is evidently right: every unit is a thing of its own, and nothing is ever summed up."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.ledger.books import Source


@dataclass(frozen=True)
class Unit:
    """One unit: from which lot, when it came, until when it is good."""

    lot_id: str
    source: Source
    at: datetime
    expires_at: datetime | None

    @property
    def turn(self):
        return self.source is Source.BOUGHT, self.at, self.lot_id


@dataclass
class PlainBook:
    """One currency of one person, unit by unit."""

    units: list[Unit] = field(default_factory=list)
    holds: dict[str, tuple[datetime, list[Unit]]] = field(default_factory=dict)
    debt: int = 0

    @property
    def available(self) -> int:
        return len(self.units) - self.debt

    @property
    def held(self) -> int:
        return sum(len(units) for _, units in self.holds.values())

    def give(self, units: list[Unit]) -> None:
        for unit in units:
            if self.debt:
                self.debt -= 1
            else:
                self.units.append(self._like_those_before(unit))

    def _like_those_before(self, unit: Unit) -> Unit:
        """Grants that expire together are one lot, as old as its first unit that is still there."""
        for known in self.units:
            if unit.source is known.source is Source.GRANTED and known.expires_at == unit.expires_at:
                return known
        return unit

    def take(self, count: int, first: str = "") -> list[Unit]:
        ordered = sorted(self.units, key=lambda unit: (unit.lot_id != first, *unit.turn))
        taken, self.units = ordered[:count], ordered[count:]
        return taken

    def take_back(self, count: int, first: str = "") -> None:
        self.debt += count - len(self.take(count, first))

    def granted_until(self, moment: datetime | None) -> list[Unit]:
        return [unit for unit in self.units if unit.source is Source.GRANTED and unit.expires_at == moment]

    def withdraw(self, count: int, granted_until: datetime | None) -> None:
        going = self.granted_until(granted_until)
        others = [unit for unit in self.units if unit not in going]
        self.units = others + going[count:]

    def enough(self, count: int) -> bool:
        return count <= self.available

    def hold(self, hold_id: str, count: int, expires_at: datetime) -> None:
        self.holds[hold_id] = expires_at, self.take(count)

    def close(self, hold_id: str, used: int = 0) -> None:
        self.give(self.holds.pop(hold_id)[1][used:])

    def expire(self, now: datetime) -> None:
        for hold_id in [hold_id for hold_id, (expires_at, _) in self.holds.items() if expires_at <= now]:
            self.close(hold_id)
        self.units = [unit for unit in self.units if unit.expires_at is None or unit.expires_at > now]


def units(lot_id: str, source: Source, at: datetime, expires_at: datetime | None, count: int) -> list[Unit]:
    """Return so many units of a lot."""
    return [replace(Unit(lot_id, source, at, expires_at)) for _ in range(count)]
