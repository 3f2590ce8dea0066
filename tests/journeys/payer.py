"""Somebody who pays, and what they have: held against what Stripe says, told and proved."""

from collections import Counter
from datetime import timedelta
from typing import Any

from shared.billing.models import Subscription
from shared.core import clock
from shared.ledger.models import LedgerAccount, shard_of
from shared.ledger.reconciling import LedgerCheck, LedgerReport
from shared.payments.models import PaymentEvent
from tests.journeys.reckoning import CURRENCIES, Provider, Reckoning
from tests.journeys.telling import Teller
from tests.support.lambdas import invoke
from tests.support.ledgering import proved
from tests.support.local_cloud import advance
from tests.support.people import Person, person
from tests.support.tills import PLACE, SUBSCRIPTIONS, bank, control, send
from tests.support.waiting import eventually

OURS = ("billing", "payments")  # whose jobs the clock calls on its way: nobody else's rows are touched


class Payer:
    """One person with a subscription at most, and an administrator."""

    def __init__(self, teller: Teller | None = None) -> None:
        self.tell, self.admin = teller or Teller(), person("admin")
        self.me = Person()
        self.reckoning = Reckoning({}, clock.now())
        self.subscription_id = ""
        self.heard = len(control()["events"])
        self.events: list[str] = []

    def check(self, told: str) -> None:
        """Hold balances, history and plan against what Stripe says."""
        provider = Provider.of(self.me.user_id, self.reckoning.catalogue["plans"])
        books = self.reckoning.books(provider, clock.now())
        expected = {name: (book.available, book.debt) for name, book in books.items()}
        balances = self.me.get("/api/user/credits").body["balances"]
        seen = {each["currency"]: (each["available"], each["owed"]) for each in balances}
        assert seen == expected, (told, seen, expected)
        rows = self.me.get(f"{PLACE}/history?limit=100").body["payments"]
        paid = [row for row in rows if row["status"] in ("completed", "refunded") and row["amount_cents"]]
        money = Counter((row["amount_cents"], row["refunded_cents"]) for row in paid)
        assert money == provider.money(), told
        assert {row["status"] for row in paid if row["refunded_cents"] == row["amount_cents"]} <= {"refunded"}
        proved(self.me.user_id)
        credits, tokens = (expected[name][0] for name in CURRENCIES)
        cents = sum((amount - back) * count for (amount, back), count in money.items())
        self.tell.say(
            f"{told}: {credits / 60:g} credits, {tokens} tokens, {cents / 100:.2f} $ paid; Stripe says the same"
        )

    def hear(self) -> None:
        """Have Stripe tell what has happened since the last time, and wait until it was applied."""
        events = control()["events"][self.heard :]
        self.heard += len(events)
        self.events = [event["id"] for event in events]
        assert set(send(self.events)) <= {200}
        eventually(lambda: all(row.outcome or row.reason for row in PaymentEvent.find_many(self.events)), seconds=60)

    def wait(self, seconds: float) -> None:
        """Let time pass, here and at Stripe."""
        advance(seconds, *OURS)
        bank("ahead", seconds=round(clock.offset().total_seconds()))

    def wait_for_month(self) -> None:
        """Let the month end that is paid for."""
        ends = Subscription.get(self.me.user_id).paid_until
        self.wait((ends - clock.now()).total_seconds() + 60)

    def wait_for_morning(self) -> None:
        """Let time pass until tomorrow at four, UTC: what is done every night is done."""
        morning = (clock.now() + timedelta(days=1)).replace(hour=4, minute=0, second=0)
        self.wait((morning - clock.now()).total_seconds())

    def plan(self) -> Any:
        """Return how one has subscribed."""
        return self.tell.send("GET", SUBSCRIPTIONS, show="plan next_plan status")

    def order(self, package: str) -> str:
        """Begin a payment and return Stripe's name of it."""
        begun = self.tell.send("POST", f"{PLACE}/create-intent", {"package": package}, expect=201, show="amount_cents")
        return str(begun["payment_intent_id"])

    def confirm(self, intent_id: str, expect: int = 402) -> Any:
        """Say that it is paid."""
        show = "status" if expect == 200 else "error step refusal"
        return self.tell.send("POST", f"{PLACE}/confirm", {"payment_intent_id": intent_id}, expect=expect, show=show)

    def prove(self) -> None:
        """Have the product prove the account's shard, as it does every night; nothing of ours differs."""
        # The night's own proof runs once a day, and the same days come again with every journey.
        work = {"day": f"journey {self.me.user_id}", "shard": shard_of(self.me.user_id), "after": None}
        while (proved := invoke("billing_prove_accounts", work))["after"]:
            work["after"] = proved["after"]
        entries = int(LedgerAccount.get(self.me.user_id).sequence)
        assert int(LedgerCheck.get(self.me.user_id).sequence) == entries
        assert f"difference#{self.me.user_id}" not in {part.part for part in LedgerReport.of_day(work["day"])}
        self.tell.say(f"{entries} entries are proved")
