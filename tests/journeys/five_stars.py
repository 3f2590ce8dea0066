"""A learner's way from the sign-in to five stars, over HTTP, told step by step: `make demo`."""

import sys

from shared.core.ids import new
from tests.journeys.telling import Teller
from tests.support.assessing import answers_to
from tests.support.inbox import code_for
from tests.support.people import enrol, seed_product_id
from tests.support.waiting import eventually

LEARN = "/api/app/job-readiness"


class FiveStars:
    """One journey; `with_model` says whether the AI answers or is switched off."""

    def __init__(self, with_model: bool, teller: Teller | None = None) -> None:
        self.with_model = with_model
        self.tell = teller or Teller()
        self.user_id = ""
        self.product_id = seed_product_id()

    def run(self) -> None:
        """Walk the whole way."""
        self.sign_in()
        self.take_assessments()
        self.finish()

    def progress(self) -> dict:
        """Return the product as the learner sees it now."""
        products = self.tell.send("GET", f"{LEARN}/products", quiet=True)["products"]
        return next(product for product in products if product["product_id"] == self.product_id)

    def wait_for_star(self, star: int) -> None:
        """Wait until the star-progression workflow has awarded the star."""
        progress = eventually(lambda: seen if (seen := self.progress())["star"] >= star else None, seconds=60)
        self.tell.say(f"star {progress['star']}, tier {progress['tier']}")

    def sign_in(self) -> None:
        """Sign up with a code from the inbox, and be enrolled."""
        self.tell.chapter("Signing in")
        address = f"learner-{new().lower()}@example.org"
        sent = self.tell.send("POST", "/api/auth/email", {"email": address}, expect=202, show="tries")
        proof = {"challenge_id": sent["challenge_id"], "email": address, "code": code_for(address)}
        session = self.tell.send("POST", "/api/auth/verify-otp", proof, show="roles token_type expires_in")
        self.tell.token, self.user_id = session["access_token"], session["user_id"]
        self.tell.send("GET", "/api/auth/me", show="email")
        enrol(self.user_id, self.product_id, "economics")
        self.tell.send("GET", f"{LEARN}/products", show="products.0.title products.0.star")

    def take_assessments(self) -> None:
        """Take the five assessments; the average gives the tier, and star 1 follows."""
        self.tell.chapter("Assessments: star 1 and the tier")
        listed = self.tell.send("GET", f"{LEARN}/assessments", show="submitted")
        for row in listed["assessments"]:
            route, name = f"{LEARN}/assessments/{{assessment_id}}", {"assessment_id": row["assessment_id"]}
            self.tell.send("POST", f"{route}/start", expect=200, show="deadline", **name)
            answers = answers_to(row["assessment_id"], right=7)
            first = dict(list(answers.items())[:4])
            self.tell.send("PUT", f"{route}/answers", {"answers": first}, show="answered", **name)
            self.tell.send("POST", f"{route}/submit", {"answers": answers}, show="score band tier", **name)
        self.wait_for_star(1)

    def finish(self) -> None:
        """Show what has been earned and how it was decided."""
        self.tell.chapter("How it was decided")
        for decision in self.tell.send("GET", f"{LEARN}/decisions")["decisions"]:
            self.tell.say(f"{decision['sequence']:>2}. {decision['explanation']}")
        progress = self.progress()
        mode = "with the model" if self.with_model else "with the model switched off"
        self.tell.card(f"Job Readiness, {mode}", progress["star"], progress["tier"])


def main() -> None:
    """Run the journey with the model and without it."""
    FiveStars(with_model=True).run()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
