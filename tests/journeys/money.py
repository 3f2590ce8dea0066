"""Somebody's money, from the first bonus to the last trace: bought, subscribed, renewed, failed, refunded, erased.

After every step what they have is held against what Stripe says, reckoned anew.
"""

import io
import json
import urllib.request
import zipfile
from collections import Counter
from datetime import timedelta
from typing import Any

from shared.accounts.models import User
from shared.billing.models import Subscription
from shared.core import clock
from shared.core.ids import new
from shared.ledger.books import Currency
from shared.ledger.models import LedgerAccount, LedgerEntry
from shared.payments.models import BillingCustomer, Contract, Payment, PaymentEvent
from shared.privacy.models import Erasure
from tests.journeys.payer import Payer
from tests.journeys.reckoning import CURRENCIES, Provider, Reckoning
from tests.support.inbox import code_for
from tests.support.lambdas import invoke
from tests.support.people import Person, call
from tests.support.privacy import confirmed, moved
from tests.support.tills import PLACE, SUBSCRIPTIONS, bank, control
from tests.support.waiting import eventually

DAY = 24 * 3600


class Money(Payer):
    """One journey."""

    def run(self) -> None:
        """Walk the whole way."""
        bank("ahead", seconds=0)
        self.sign_up()
        self.buy()
        self.spend()
        self.subscribe()
        self.upgrade()
        self.renew()
        self.fail_and_recover()
        self.lose_the_plan()
        self.refund()
        self.be_compared()
        self.take_a_copy()
        self.leave()

    def sign_up(self) -> None:
        """Sign up with a code; a bonus comes with the account."""
        self.tell.chapter("Signing up: the bonus")
        address = f"payer-{new().lower()}@example.org"
        sent = self.tell.send("POST", "/api/auth/email", {"email": address}, expect=202)
        proof = {"challenge_id": sent["challenge_id"], "email": address, "code": code_for(address)}
        session = self.tell.send("POST", "/api/auth/verify-otp", proof, show="roles")
        self.tell.token = session["access_token"]
        self.me = Person(session["user_id"], session["access_token"])
        self.reckoning = Reckoning(self.tell.send("GET", f"{PLACE}/plans"), clock.now())
        seen = self.tell.send("GET", "/api/user/credits", show="balances.0.available balances.1.available")
        assert [each["available"] for each in seen["balances"]] == [120, 10]

    def buy(self) -> None:
        """Buy a package: declined, with a bank that asks who pays, and then paid; another is told by Stripe alone."""
        self.tell.chapter("Buying packages")
        intent_id = self.order("starter")
        assert self.confirm(intent_id)["step"] == "requires_payment_method"
        bank("pay", intent_id=intent_id, card="declined")
        assert self.confirm(intent_id)["refusal"] == "insufficient_funds"
        history = self.tell.send("GET", f"{PLACE}/history", show="payments.0.status")
        assert history["payments"][0]["status"] == "failed"
        bank("pay", intent_id=intent_id, card="authentication")
        assert self.confirm(intent_id)["step"] == "requires_action"
        bank("pay", intent_id=intent_id)
        assert self.confirm(intent_id, expect=200)["status"] == "completed"
        self.check("paid after a decline and 3-D Secure")
        self.hear()
        self.check("told again by Stripe")
        bank("pay", intent_id=self.order("tokens_100"))
        self.hear()
        self.check("bought, and only Stripe has told")

    def spend(self) -> None:
        """Use some of each; an administrator's corrections stand for paid work."""
        self.tell.chapter("Spending")
        for currency, count in (("credit", 150), ("token", 30)):
            body = {"currency": currency, "units": -count, "reason": "Used"}
            assert self.admin.post(f"/api/admin/users/{self.me.user_id}/adjustments", body).status == 201
            self.reckoning.spent.append((int(clock.now().timestamp()), currency, count))
        # Stripe counts in seconds: what comes next comes in another one than this.
        eventually(lambda: int(clock.now().timestamp()) > self.reckoning.spent[-1][0])
        self.check("granted units first")

    def subscribe(self) -> None:
        """Subscribe to Professional; it counts once its first month is paid."""
        self.tell.chapter("Subscribing")
        body = self.tell.send("POST", SUBSCRIPTIONS, {"plan": "professional"}, expect=201, show="plan status")
        assert (body["plan"], body["status"], bool(body["client_secret"])) == ("free", "incomplete", True)
        self.check("begun and not paid")
        self.subscription_id = str(Contract.get(self.me.user_id).subscription_id)
        bank("settle", subscription_id=self.subscription_id)
        self.hear()
        assert self.plan()["plan"] == "professional"
        self.check("the first month is paid")

    def upgrade(self) -> None:
        """Ten days later change to Enterprise for the rest of the month."""
        self.tell.chapter("Upgrading in the middle of the month")
        self.wait(10 * DAY)
        body = self.tell.send("PATCH", SUBSCRIPTIONS, {"plan": "enterprise"}, show="plan next_plan")
        assert (body["plan"], body["next_plan"]) == ("enterprise", "enterprise")
        self.hear()
        self.check("the rest of the month is paid")

    def renew(self) -> None:
        """The month ends; the next one is paid and brings its units."""
        self.tell.chapter("Renewing")
        self.wait_for_month()
        bank("renew", subscription_id=self.subscription_id)
        self.hear()
        assert self.plan()["status"] == "active"
        self.check("the second month is paid")

    def fail_and_recover(self) -> None:
        """A month is not paid at first: the plan goes on for its grace, and brings units when the money comes."""
        self.tell.chapter("A renewal fails, and is paid three days late")
        self.wait_for_month()
        bank("renew", subscription_id=self.subscription_id, paid=False)
        self.hear()
        shown = self.plan()
        assert (shown["plan"], shown["status"]) == ("enterprise", "past_due")
        self.check("not paid, by grace")
        self.wait(3 * DAY)
        bank("settle", subscription_id=self.subscription_id)
        self.hear()
        assert self.plan()["status"] == "active"
        self.check("the third month is paid late")

    def lose_the_plan(self) -> None:
        """A month is not paid at all: after the grace the plan is Free, and what was bought stays."""
        self.tell.chapter("A renewal fails for good")
        self.wait_for_month()
        bank("renew", subscription_id=self.subscription_id, paid=False)
        self.hear()
        self.check("what the first month has brought is too old now")
        self.wait(8 * DAY)
        assert self.plan()["plan"] == "free"
        bank("end", subscription_id=self.subscription_id)
        self.hear()
        shown = self.plan()
        assert (shown["plan"], shown["status"]) == ("free", "none")
        self.check("back to Free, and nothing bought is lost")

    def refund(self) -> None:
        """An administrator refunds a package in two parts, and the month that was paid late."""
        self.tell.chapter("Refunds")
        rows = self.me.get(f"{PLACE}/history?limit=100").body["payments"]
        package = next(row for row in rows if row["package"] == "starter" and row["status"] == "completed")
        month = next(row for row in rows if row["kind"] == "subscription" and row["status"] == "completed")
        for payment, cents in ((package, 333), (package, 666), (month, month["amount_cents"])):
            path = f"/api/admin/payments/{payment['payment_id']}/refunds"
            body = {"user_id": self.me.user_id, "amount_cents": cents, "reason": "A wish"}
            answer = self.admin.post(path, body)
            assert answer.status == 200, answer
            self.hear()
            self.check(f"{cents / 100:.2f} $ of {payment['package']} go back")
        again = self.admin.post(path, {**body, "amount_cents": 1})
        assert again.refused == (409, "NotRefundable")

    def be_compared(self) -> None:
        """Buy once more; the nights' comparison and proof find nothing that differs."""
        self.tell.chapter("The nightly comparison with Stripe, and the proof of the ledger")
        bank("pay", intent_id=self.order("starter"))
        self.hear()
        self.wait_for_morning()
        shown = self.admin.get("/api/admin/payments/comparison").body
        mine = {row.payment_id for row in Payment.query(self.me.user_id)}
        assert shown["finished"]
        assert shown["totals"]["payments"] >= 1
        assert mine.isdisjoint(each["payment"] for each in shown["differences"])
        self.tell.say(f"compared in the night of {shown['night']}: {shown['totals']}")
        self.prove()
        self.check("after the night")

    def take_a_copy(self) -> None:
        """Everything about one's money is in the copy of one's data."""
        self.tell.chapter("A copy of one's data")
        place = self.tell.send("POST", "/api/user/export", expect=202, show="state")["export_id"]

        def ready() -> Any:
            shown = self.me.get(f"/api/user/export/{place}").body
            return shown if shown["state"] == "ready" else None

        answer = self.me.get(eventually(ready, seconds=120)["file"])
        with urllib.request.urlopen(answer.headers["location"], timeout=60) as opened:
            archive = zipfile.ZipFile(io.BytesIO(opened.read()))
        payments, entries = (json.loads(archive.read(f"data/{name}.json")) for name in ("payments", "ledger-entries"))
        stored = list(LedgerEntry.query(self.me.user_id, consistent_read=True))
        assert Counter(row["amount"] for row in entries) == Counter(int(row.amount) for row in stored)
        assert len(payments) == len(list(Payment.query(self.me.user_id)))
        for currency in CURRENCIES:
            total = sum(row["amount"] for row in entries if row["currency"] == currency)
            assert total == LedgerAccount.of(self.me.user_id).book(Currency(currency)).available
        self.tell.say(f"it holds {len(payments)} payments and {len(entries)} entries, which sum to the balances")

    def leave(self) -> None:
        """Be erased: Stripe forgets, the ledger keeps numbers without a name, and late news find nobody."""
        self.tell.chapter("Leaving")
        user_id, customer = self.me.user_id, BillingCustomer.get(self.me.user_id).customer_id
        paid = Provider.of(user_id, self.reckoning.catalogue["plans"]).payments[-1]["id"]
        kept = [row.serialize() for row in LedgerEntry.query(user_id, consistent_read=True)]
        payments = [row.serialize() for row in Payment.query(user_id, consistent_read=True)]
        assert confirmed(self.me).body["state"] == "planned"
        for _ in range(2):  # after fourteen days it is closed, an hour later erased
            moved(self.me, due_at=clock.now() - timedelta(seconds=1))
            invoke("privacy_begin_due_erasures", {})
        eventually(lambda: Erasure.get(user_id).state == "erased", seconds=120)
        assert f"DELETE /v1/customers/{customer}" in control()["calls"]
        for gone in (User, BillingCustomer, Contract, Subscription):
            assert gone.find(user_id) is None
        self.tell.say("erased; Stripe has forgotten its customer")
        bank("dispute", intent_id=paid, amount=1, status="warning_needs_response")
        self.hear()
        late = PaymentEvent.get(self.events[-1])
        assert (late.outcome, late.reason) == (None, "parked")
        self.wait(31 * DAY)
        late.refresh(consistent_read=True)
        assert (late.outcome, late.reason) == ("ignored", "never_known")
        assert User.find(user_id) is None
        assert [row.serialize() for row in LedgerEntry.query(user_id, consistent_read=True)][: len(kept)] == kept
        assert [row.serialize() for row in Payment.query(user_id, consistent_read=True)] == payments
        assert call("GET", "/api/user/credits").status == 401
        self.prove()
        self.tell.say("late news was parked for thirty days and dropped; the ledger is as it was, and proved")
