"""Somebody looks after what is theirs: sessions, profile, consents, notifications, and the ways out of the ordinary."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from shared.assessments.models import AssessmentAttempt
from shared.core.clock import now
from shared.core.ids import new
from shared.interviews.rules import Stage
from shared.ledger.reconciling import TOTAL, LedgerReport
from shared.payments.events import Kind, Subject
from shared.payments.models import PaymentEvent
from tests.journeys.telling import sent
from tests.support import cohorts, configuring, interviewing, paypal_tills, reviewing
from tests.support.assessing import assessments_of, take
from tests.support.inbox import code_for
from tests.support.lambdas import invoke
from tests.support.notified import BROWSERS, browser
from tests.support.people import STRANGER, Person, call, learner, person
from tests.support.reporting import colleague, plan
from tests.support.signing_in import google_token, sign_in
from tests.support.tills import PLACE, SUBSCRIPTIONS, bank, begun, subscribed
from tests.support.waiting import eventually

LEARN, ADMIN, USER = "/api/app/job-readiness", "/api/admin/job-readiness", "/api/user"
PROFILE = {"name": "Ada Lovelace", "location": "London", "background": "economics", "field": "backend"}
REASON = "The question was wrong."


class Own:
    """One walk through what everybody may do for themselves, and what an administrator does for one person."""

    def __init__(self, admin: Person) -> None:
        self.admin = admin
        self.email = f"ada-{new().lower()}@example.org"
        self.me = Person()

    def run(self) -> None:
        """Walk through everything."""
        self.sign_in_and_out()
        self.fill_in_the_profile()
        self.change_the_address()
        self.look_at_credits_and_plans()
        self.pay()
        self.subscribe()
        self.practise_and_skip()
        self.appeal()
        self.reopen_and_grant()
        self.withdraw_content()
        self.change_a_scheduled_report()
        self.ask_for_a_copy_and_erasure()
        self.look_after_the_service()

    def sign_in_and_out(self) -> None:
        """Sign in with Google and out again, sign in by e-mail, and renew the session."""
        nonce = new()
        token = google_token(nonce=nonce, email=f"google-{new().lower()}@example.org")
        session = call("POST", "/api/auth/google", {"id_token": token, "nonce": nonce}).body
        sent(Person(session["user_id"], session["access_token"]), "POST", "/api/auth/logout", {"everywhere": True})
        session = sign_in(self.email)
        session = call("POST", "/api/auth/refresh", {"refresh_token": session["refresh_token"]}).body
        self.me = Person(session["user_id"], session["access_token"])

    def fill_in_the_profile(self) -> None:
        """Fill in the profile, choose, and have a browser told."""
        for step in ({"step": 1, "field": "frontend"}, {"step": 2, "experience_level": "fresh_grad"}):
            sent(self.me, "POST", f"{USER}/onboarding", step)
        sent(self.me, "PUT", f"{USER}/profile", PROFILE)
        sent(self.me, "GET", f"{USER}/profile")
        sent(self.me, "PUT", f"{USER}/settings", {"email_notifications": False})
        sent(self.me, "GET", f"{USER}/settings")
        sent(self.me, "POST", f"{USER}/avatar", {"content_type": "image/jpeg"})
        present = sent(self.me, "GET", f"{USER}/consents")["consents"][0]
        agreed = {"given": True, "version": present["present_version"]}
        sent(self.me, "PUT", f"{USER}/consents/{present['matter']}", agreed)
        mine = browser()
        sent(self.me, "POST", BROWSERS, mine)
        sent(self.me, "DELETE", f"{BROWSERS}?endpoint={quote(mine['endpoint'])}")

    def change_the_address(self) -> None:
        """Change the address, with a code from the old one and one from the new."""
        there = f"lovelace-{new().lower()}@example.org"
        asked = sent(self.me, "POST", f"{USER}/email", {"email": there})
        codes = {"present": self.email, "new": there}
        proof = {name: {**asked[name], "code": code_for(address)} for name, address in codes.items()}
        wanted = {name: {"challenge_id": each["challenge_id"], "code": each["code"]} for name, each in proof.items()}
        sent(self.me, "POST", f"{USER}/email/confirm", {"email": there, **wanted})
        session = sign_in(there)
        self.email, self.me = there, Person(session["user_id"], session["access_token"])

    def look_at_credits_and_plans(self) -> None:
        """Look at credits, plans, who came by one's code, and what one was told."""
        for path in ("credits", "transactions", "referral"):
            sent(self.me, "GET", f"{USER}/{path}")
        code = sent(person(), "GET", f"{USER}/referral")["code"]
        sent(self.me, "POST", f"{USER}/referral", {"code": code})
        for path in ("plans", "subscriptions", "history"):
            sent(self.me, "GET", f"/api/payments/{path}")
        sent(self.me, "POST", f"{LEARN}/realtime/ticket")
        catalogue = sent(self.admin, "GET", "/api/admin/billing/catalogue")
        same = {**catalogue["content"], "version": catalogue["version"]}
        sent(self.admin, "PUT", "/api/admin/billing/catalogue", same)
        sent(self.admin, "GET", "/api/admin/business-metrics")

    def pay(self) -> None:
        """Buy with a card and with PayPal, get some of it back, and have an event tried anew."""
        bought = begun(self.me)
        bank("pay", intent_id=bought.payment_intent_id)
        sent(self.me, "POST", f"{PLACE}/confirm", {"payment_intent_id": bought.payment_intent_id})
        wish = {"user_id": self.me.user_id, "amount_cents": 333, "reason": "A wish."}
        sent(self.admin, "POST", f"/api/admin/payments/{bought.payment_id}/refunds", wish)
        order = paypal_tills.begun(self.me)
        paypal_tills.payer("approve", order_id=order.order_id)
        sent(self.me, "POST", f"{paypal_tills.ORDERS}/{order.order_id}/capture", {})
        subject = Subject(f"evt_{new()}", "payment_intent.succeeded", Kind.PAYMENT, bought.payment_intent_id)
        given_up = PaymentEvent.about(subject, now(), now(), now() + timedelta(days=1))
        given_up.outcome, given_up.due_at, given_up.due_shard = "dead", None, None
        given_up.save()
        sent(self.admin, "POST", f"/api/admin/payments/events/{given_up.event_id}/redrive")

    def subscribe(self) -> None:
        """Subscribe, change the plan, have it end with its month, and look at what it includes."""
        subscribed(self.me)
        sent(self.me, "GET", f"{USER}/analytics")
        sent(self.me, "PATCH", SUBSCRIPTIONS, {"plan": "enterprise"})
        sent(self.me, "DELETE", SUBSCRIPTIONS)
        sent(self.me, "POST", f"{PLACE}/portal")

    def practise_and_skip(self) -> None:
        """Look at an assessment under way, pass over an exam, and practise for the interview."""
        newcomer = learner()
        first = assessments_of(newcomer)[0]
        sent(newcomer, "POST", f"{LEARN}/assessments/{first}/start")
        sent(newcomer, "GET", f"{LEARN}/assessments/{first}")
        sent(learner(star=3), "POST", f"{LEARN}/promotion-exam/skip", {})
        candidate = learner(star=4)
        attempt_id = interviewing.opened(candidate)
        upload_id = interviewing.uploaded(candidate, attempt_id)
        interviewing.hand_in(candidate, attempt_id, upload_id, how="practice")

    def appeal(self) -> None:
        """Appeal against a verdict; a person looks again, and the learner reads of it."""
        someone, row = reviewing.failed("projects")
        name = f"projects/{row.submission_id}"
        sent(someone, "POST", f"{LEARN}/{name}/appeal", {"reason": "You have not seen page two."})
        sent(self.admin, "GET", f"{ADMIN}/reviews/{name}")
        verdict = {"outcome": "upheld", "feedback": "We have looked again, and the verdict stands."}
        sent(self.admin, "PATCH", f"{ADMIN}/appeals/{name}", verdict)

        def told() -> Any:
            return sent(someone, "GET", f"{LEARN}/notifications")["notifications"]

        newest = eventually(told)[0]
        sent(someone, "POST", f"{LEARN}/notifications/{newest['notification_id']}/read")

    def reopen_and_grant(self) -> None:
        """Get an assessment back, another attempt, and units."""
        someone = learner()
        first = assessments_of(someone)[0]
        take(someone, first)
        attempt = AssessmentAttempt.get(someone.user_id, first).attempt_id
        sent(self.admin, "POST", f"{ADMIN}/submissions/{attempt}/reopen", {"reason": REASON})
        failed, _ = interviewing.ready(1, Stage.FAILED)
        more = {"product_id": failed.product_id, "kind": "interviews", "count": 1, "reason": "The line broke."}
        sent(self.admin, "POST", f"{ADMIN}/students/{failed.user_id}/attempts", more)
        given = {"currency": "credit", "units": 60, "reason": "For the interruption."}
        sent(self.admin, "POST", f"/api/admin/users/{failed.user_id}/adjustments", given)

    def withdraw_content(self) -> None:
        """Try a background out; take a product back from a client and from all, and then its course and lesson."""
        tried = {"background": configuring.background(), "part": "project", "tier": "silver"}
        sent(self.admin, "POST", f"{ADMIN}/backgrounds/preview", tried)
        whole = configuring.configured()
        clients = "/api/admin/clients"
        client = sent(self.admin, "POST", clients, {"name": f"Westgate {new()[-4:]}"})["client_id"]
        for method in ("PUT", "DELETE"):
            sent(self.admin, method, f"{clients}/{client}/products/{whole.product_id}")
        for path in (f"products/{whole.product_id}", f"courses/{whole.course_id}", f"lessons/{whole.lesson_id}"):
            version = sent(self.admin, "GET", f"{ADMIN}/{path}")["version"]
            sent(self.admin, "POST", f"{ADMIN}/{path}/unpublish", {"version": version})

    def change_a_scheduled_report(self) -> None:
        """Look at a report that is sent regularly, and change it."""
        someone = colleague(cohorts.client().client_id)
        made = sent(someone, "POST", f"{ADMIN}/report-schedules", plan(someone))
        place = f"{ADMIN}/report-schedules/{made['schedule_id']}"
        sent(someone, "GET", place)
        sent(someone, "PUT", place, plan(someone, version=made["version"], frequency="monthly"))

    def ask_for_a_copy_and_erasure(self) -> None:
        """Ask for a copy, ask to be erased, and stay after all."""
        asked = sent(self.me, "POST", f"{USER}/export")
        sent(self.me, "GET", f"{USER}/export/{asked['export_id']}")
        challenge = sent(self.me, "DELETE", USER)["code"]["challenge_id"]
        proof = {"challenge_id": challenge, "code": code_for(self.email)}
        sent(self.me, "POST", f"{USER}/erasure/confirm", proof)
        sent(self.me, "GET", f"{USER}/erasure")
        sent(self.admin, "GET", f"/api/admin/users/{self.me.user_id}/erasure")
        sent(self.me, "DELETE", f"{USER}/erasure")

    def look_after_the_service(self) -> None:
        """Look at what the nightly proof and comparison have found, and at what tokens are checked with."""
        invoke("payments_compare_payments", {})
        sent(self.admin, "GET", "/api/admin/payments/comparison")
        invoke("billing_start_reconciliation", {})
        eventually(lambda: LedgerReport.find(now().date().isoformat(), TOTAL), seconds=60)
        sent(self.admin, "GET", "/api/admin/billing/reconciliation")
        for path in ("jwks.json", "openid-configuration"):
            sent(STRANGER, "GET", f"/.well-known/{path}")
