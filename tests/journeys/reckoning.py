"""What somebody must have, reckoned anew from what the payment provider says and from what was spent.

It shares no rule with the product: months, shares and turns are reckoned here anew.
"""

import json
import urllib.request
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from tests.support.tills import STRIPE

CURRENCIES = ("credit", "token")
MINUTES = {"credit": 60, "token": 1}
GOOD_FOR_MONTHS = 3
COMES, IS_SPENT, GOES = range(3)  # the order of what happens within one second


class Purse:
    """Lots of one currency, as `[bought, since, name, until, units]`; what is spent first stands first."""

    def __init__(self) -> None:
        self.lots: list[list[Any]] = []
        self.debt = 0

    @property
    def available(self) -> int:
        """What there is to spend, below zero for a debt."""
        return sum(lot[-1] for lot in self.lots) - self.debt

    def give(self, bought: bool, since: int, name: str, until: datetime | None, count: int) -> None:
        """Put units in; a debt is paid first."""
        paid = min(self.debt, count)
        self.debt -= paid
        self.lots = sorted([*self.lots, [bought, since, name, until, count - paid]], key=lambda lot: lot[:2])

    def take(self, count: int, first: str = "") -> None:
        """Take units, those of one name first; what is not there is a debt."""
        for lot in sorted(self.lots, key=lambda lot: lot[2] != first):
            part = min(lot[-1], count)
            lot[-1], count = lot[-1] - part, count - part
        self.debt += count

    def withdraw(self, count: int, until: datetime) -> None:
        """Take units that are good until a moment, as far as they are there, and no others."""
        for lot in self.lots:
            if lot[3] == until:
                part = min(lot[-1], count)
                lot[-1], count = lot[-1] - part, count - part

    def expire(self, now: datetime) -> None:
        """Drop what is too old."""
        self.lots = [lot for lot in self.lots if lot[3] is None or lot[3] > now]


def asked(path: str, **query: str) -> list[dict[str, Any]]:
    """Return a list of the local Stripe's."""
    with urllib.request.urlopen(f"{STRIPE}/v1/{path}?{urlencode(query)}", timeout=30) as answer:
        rows: list[dict[str, Any]] = json.loads(answer.read())["data"]
    return rows


@dataclass
class Provider:
    """What Stripe says of one customer now."""

    user_id: str
    customer: str
    payments: list[dict[str, Any]]
    invoices: dict[str, dict[str, Any]]  # by the payment that has paid them
    plans: dict[str, str]  # by price

    @classmethod
    def of(cls, user_id: str, plans: list[dict[str, Any]]) -> "Provider":
        """Ask it."""
        everything = asked("payment_intents")
        mine = [each for each in everything if each["metadata"].get("user_id") == user_id]
        customer = mine[0]["customer"]
        paid = {
            row["payment"]["payment_intent"]: row["invoice"]
            for row in asked("invoice_payments", **{"expand[0]": "data.invoice"})
            if row["invoice"]["customer"] == customer
        }
        named = {
            price["id"]: plan["slug"]
            for plan in plans
            for price in asked("prices", **{"lookup_keys[0]": f"{plan['slug']}-usd-{plan['price_cents']}"})
        }
        received = [each for each in everything if each["customer"] == customer and each["status"] == "succeeded"]
        return cls(user_id, customer, received, paid, named)

    def money(self) -> Counter[tuple[int, int]]:
        """Return how often so much was paid and so much of it given back, in cents."""
        return Counter((each["amount_received"], sum(r["amount"] for r in refunds_of(each))) for each in self.payments)


def refunds_of(payment: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what of a payment was given back, the first refund first."""
    found = [each for each in payment["latest_charge"]["refunds"]["data"] if each["status"] == "succeeded"]
    return found[::-1]


@dataclass
class Reckoning:
    """The catalogue, what somebody has spent, and since when they are here."""

    catalogue: dict[str, Any]
    began: datetime
    spent: list[tuple[int, str, int]] = field(default_factory=list)
    _acts: list[tuple[int, int, int, Any]] = field(default_factory=list)

    def books(self, provider: Provider, now: datetime) -> dict[str, Purse]:
        """Return what somebody has of each currency."""
        self._acts, books = [], {currency: Purse() for currency in CURRENCIES}
        free = self._plan("free")
        for currency in CURRENCIES:
            self._gives(books, int(self.began.timestamp()), currency, free[f"{currency}s_once"], "bonus", self._year())
        for payment in provider.payments:
            invoice = provider.invoices.get(payment["id"])
            if invoice is None:
                self._package(books, payment)
            else:
                self._month(books, payment, invoice, provider.plans)
        for at, currency, count in self.spent:
            self._at(at, IS_SPENT, lambda book=books[currency], count=count: book.take(count))
        for at, _, _, act in sorted(self._acts, key=lambda act: act[:3]):
            for book in books.values():
                book.expire(datetime.fromtimestamp(at, UTC))
            act()
        for book in books.values():
            book.expire(now)
        return books

    def _year(self) -> datetime:
        return datetime(self.began.year + 1, self.began.month, min(self.began.day, 28), tzinfo=UTC)

    def _at(self, at: int, turn: int, act: Any) -> None:
        self._acts.append((at, turn, len(self._acts), act))

    def _gives(
        self, books: dict[str, Purse], at: int, currency: str, amount: int, name: str, ends: datetime | None
    ) -> None:
        lot = (ends is None, at, name, ends, amount * MINUTES[currency])
        self._at(at, COMES, lambda: books[currency].give(*lot))

    def _package(self, books: dict[str, Purse], payment: dict[str, Any]) -> None:
        slug, bought = payment["metadata"]["package"], payment["latest_charge"]["created"]
        package = next(each for each in self.catalogue["packages"] if each["slug"] == slug)
        currency, whole = package["currency"], package["amount"] * MINUTES[package["currency"]]
        self._gives(books, bought, currency, package["amount"], payment["id"], None)
        for at, before, after in shares(payment, whole):
            self._at(at, GOES, lambda less=after - before: books[currency].take(less, payment["id"]))

    def _month(
        self, books: dict[str, Purse], payment: dict[str, Any], invoice: dict[str, Any], plans: dict[str, str]
    ) -> None:
        """A month of a plan, or what an upgrade adds to one: good until the third month after it begins."""
        lines, paid = invoice["lines"]["data"], payment["latest_charge"]["created"]
        names = [plans[line["pricing"]["price_details"]["price"]] for line in lines]
        prorated = lines[0]["parent"]["subscription_item_details"]["proration"]
        begins = lines[0]["period"]["end"] if prorated else lines[0]["period"]["start"]
        ends = later(begins, GOOD_FOR_MONTHS - prorated)
        for currency in CURRENCIES:
            per = [self._plan(name)[f"{currency}s_a_month"] * MINUTES[currency] for name in names]
            whole = per[0]
            if prorated:
                cheap, dear = (self._plan(name)["price_cents"] for name in names)
                whole = (per[1] - per[0]) * payment["amount_received"] // (dear - cheap)
            lot = (False, paid, invoice["id"], ends, whole)
            self._at(paid, COMES, lambda book=books[currency], lot=lot: book.give(*lot))
            for at, before, after in shares(payment, whole):
                self._at(at, GOES, lambda book=books[currency], n=after - before: book.withdraw(n, ends))

    def _plan(self, slug: str) -> dict[str, Any]:
        return dict(next(each for each in self.catalogue["plans"] if each["slug"] == slug))


def shares(payment: dict[str, Any], whole: int) -> list[tuple[int, int, int]]:
    """Return, for each refund, when it was and how many of the units are gone before it and after it."""
    found, money = [], 0
    for refund in refunds_of(payment):
        before, money = whole * money // payment["amount_received"], money + refund["amount"]
        found.append((refund["created"], before, whole * money // payment["amount_received"]))
    return found


def later(at: int, months: int) -> datetime:
    """Return the same day so many months later, or that month's last one."""
    first = datetime.fromtimestamp(at, UTC)
    years, month = divmod(first.month - 1 + months, 12)
    last = monthrange(first.year + years, month + 1)[1]
    return first.replace(year=first.year + years, month=month + 1, day=min(first.day, last))
