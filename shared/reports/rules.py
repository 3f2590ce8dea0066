"""What a line about a learner says, and how a spreadsheet holds it so that nothing in it is ever a formula."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from shared.core.errors import Conflict, NotFound
from shared.readiness.rules import Module, blockers

HEADINGS = (
    "Name", "E-mail", "Client", "Product", "Background", "Star", "Tier", "In force",
    *(module.value.replace("_", " ").capitalize() for module in Module), "Enrolled", "Last activity",
)  # fmt: skip
WIDTHS = (28, 34, 24, 28, 18, 6, 8, 9, 12, 12, 14, 12, 12, 12, 13)
# What a spreadsheet takes for the beginning of a formula, or passes over before one.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
KEPT = timedelta(days=7)


class ExportNotFound(NotFound):
    """There is no such export, or it is not yours, or it has expired."""


class ExportNotReady(Conflict):
    """The export is still being written; look again in a moment."""


class ExportStatus(StrEnum):
    """How far an export is."""

    RUNNING = "running"
    READY = "ready"


class Gathering(StrEnum):
    """Whether an export has more learners to come."""

    MORE = "more"
    DONE = "done"


class Frequency(StrEnum):
    """How often a report is sent."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Learner(NamedTuple):
    """An enrolment with the person in it, as lists and spreadsheets show it."""

    enrolment_id: str
    user_id: str
    product_id: str
    client_id: str
    background: str
    star: int
    tier: str | None
    active: bool
    enrolled_at: str
    updated_at: str
    name: str = ""
    email: str = ""

    @classmethod
    def of_item(cls, item: Mapping[str, Any]) -> "Learner":
        """Return the line of a stored enrolment, in DynamoDB's own notation: reading many must be light."""
        tier = item.get("tier", {}).get("S")
        return cls(
            item["enrolment_id"]["S"],
            item["user_id"]["S"],
            item["product_id"]["S"],
            item["client_id"]["S"],
            item["background"]["S"],
            int(item["star"]["N"]),
            tier,
            bool(item["active"]["BOOL"]),
            item["enrolled_at"]["S"],
            item["updated_at"]["S"],
        )

    def modules(self, offered: bool) -> list[tuple[str, str]]:
        """Return each module with `completed`, `open` or `locked`."""
        return list(_modules(self.star, offered, self.active))

    def cells(self, client: str, product: str, offered: bool) -> list[str | int]:
        """Return the cells of the learner's row, in the order of the headings."""
        states = [state for _, state in self.modules(offered)]
        told: list[str | int] = [self.name, self.email, client, product, self.background.replace("_", " "), self.star]
        return [
            *told,
            self.tier or "",
            "yes" if self.active else "no",
            *states,
            self.enrolled_at[:10],
            self.updated_at[:10],
        ]


@cache
def _modules(star: int, offered: bool, active: bool) -> tuple[tuple[str, str], ...]:
    """Return each module's state: there are a few dozen answers for any number of learners."""

    def state(module: Module) -> str:
        if star >= module.star:
            return "completed"
        return "locked" if blockers(star, offered, active, module) else "open"

    return tuple((module.value, state(module)) for module in Module)


def harmless(cell: Any) -> Any:
    """Return a cell of a CSV file that no spreadsheet takes for a formula: a quote before it makes it a text.

    Characters that are not text, such as NUL, are left out.
    """
    if not isinstance(cell, str):
        return cell
    if cell[:1].isalnum() and cell.isprintable():  # nearly every cell
        return cell
    text = printable(cell)
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def printable(text: str) -> str:
    """Return a text without the control characters that a sheet cannot hold."""
    if text.isprintable():
        return text
    return "".join(character for character in text if character in "\t\n\r" or character.isprintable())


def due_after(frequency: Frequency, moment: datetime) -> date:
    """Return the first day after a moment (UTC) on which a report is due: a Monday, or the first of a month."""
    day = moment.date()
    if frequency is Frequency.WEEKLY:
        return day + timedelta(days=7 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def period_before(frequency: Frequency, due: date) -> str:
    """Return what the report of a day is called: the week, or the month, that ended the day before."""
    last = due - timedelta(days=1)
    if frequency is Frequency.WEEKLY:
        year, week, _ = last.isocalendar()
        return f"{year}-W{week:02d}"
    return last.strftime("%Y-%m")


def bar(part: float, most: float) -> int:
    """Return the length of a bar in percent of the longest, at least 1 where there is anything."""
    return max(1, round(100 * part / most)) if most and part else 0


def matches(learner: Learner, wanted: Mapping[str, Any]) -> bool:
    """Tell whether a learner has the product, star and tier that are asked for; None asks for nothing."""
    return all(value is None or getattr(learner, name) == value for name, value in wanted.items())


def rows_of(learners: Sequence[Learner], people: Mapping[str, tuple[str, str]]) -> list[Learner]:
    """Return learners with their names and addresses; a person who is gone has none."""
    return [Learner(*learner[:-2], *people.get(learner.user_id, ("", ""))) for learner in learners]
