"""The people who run Job Readiness: a product from nothing, two clients' cohorts, thirty learners, and the figures."""

if __name__ == "__main__":
    import tests.journeys.__main__  # noqa: F401 it sets the stage for what is imported below

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from random import Random, SystemRandom
from typing import Any

from shared.core.ids import new
from shared.courses.quizzes import GenerationFailure
from tests.journeys.building import ADMIN, Built
from tests.journeys.checking import Checks
from tests.journeys.correcting import Wrongs
from tests.journeys.learning import STEPS, Learner
from tests.journeys.telling import Teller
from tests.support.inbox import code_for
from tests.support.local_cloud import advance, reset_clock, switch_model
from tests.support.organising import send_list
from tests.support.people import Person, person
from tests.support.waiting import eventually

CLIENTS, ENROLMENTS = "/api/admin/clients", "/api/admin/enrolments"
BACKGROUNDS = ["design", "economics", "humanities", "marketing"]
GOALS = [0] * 3 + [1] * 3 + [2] * 5 + [3] * 8 + [4] * 4 + [5] * 4 + [6] * 3  # how many learners end at which step
SIZES = (17, 13)
FIRST = ("Ada", "Ólafur", "Zoë", "María", "Jürgen", "Ines", "Tomáš", "Siân", "Noor", "Émile")
LAST = ("Lovelace", "O'Brien", "van den Berg", "Þórsson", "Müller; Jr.", 'Quincy "Q" Adams')
AT_ONCE = 3
HOUR = 3600


class Cohorts:
    """One walk; `seed` decides who does what."""

    def __init__(self, seed: int, teller: Teller | None = None) -> None:
        self.seed, self.chance = seed, Random(seed)
        self.tell = teller or Teller()
        self.admin = person("admin")
        self.tell.token = self.admin.token
        self.made = Built(self.tell, BACKGROUNDS)
        self.client_ids: list[str] = []
        self.staff: list[Person] = []
        self.viewer = Person()
        self.cohorts: list[list[Learner]] = []
        self.wrongs = Wrongs(self)

    @property
    def learners(self) -> list[Learner]:
        """All learners of both clients."""
        return [learner for cohort in self.cohorts for learner in cohort]

    def run(self) -> None:
        """Walk the whole way."""
        self.tell.say(f"seed {self.seed}: run it again with SEED={self.seed}")
        switch_model(False)
        self.made.build()
        self.make_clients()
        self.enrol()
        self.assess()
        self.study()
        self.wrongs.void_the_bad_question()
        self.wrongs.void_a_sound_question()
        self.examine()
        self.watch_experts()
        self.do_projects()
        self.interview()
        self.wrongs.put_things_right()

    def make_clients(self) -> None:
        """Add two clients with the product, and invite the staff of each and a viewer."""
        self.tell.chapter("Two clients")
        for name in ("Northwind College", "Southbank Training"):
            client = self.tell.send("POST", CLIENTS, {"name": f"{name} {new()[-4:]}"}, expect=201, show="name")
            ids = {"client_id": client["client_id"], "product_id": self.made.product_id}
            self.tell.send("PUT", f"{CLIENTS}/{{client_id}}/products/{{product_id}}", expect=202, **ids)
            self.client_ids.append(client["client_id"])
        self.staff = [self._invited(client_id, "staff") for client_id in self.client_ids]
        self.viewer = self._invited(self.client_ids[0], "viewer")

    def _invited(self, client_id: str, role: str) -> Person:
        email = f"{role}-{new().lower()}@example.org"
        place = f"{CLIENTS}/{{client_id}}/invitations"
        self.tell.send("POST", place, {"email": email, "role": role}, expect=201, show="role", client_id=client_id)
        sent = self.tell.send("POST", "/api/auth/email", {"email": email}, expect=202, quiet=True)
        proof = {"challenge_id": sent["challenge_id"], "email": email, "code": code_for(email)}
        session = self.tell.send("POST", "/api/auth/verify-otp", proof, show="roles")
        return Person(session["user_id"], session["access_token"], facts={"email": email})

    def enrol(self) -> None:
        """Enrol each cohort from a list as a spreadsheet saves it."""
        self.tell.chapter("Thirty learners, from two lists")
        goals = self.chance.sample(GOALS, len(GOALS))
        everybody = [self._somebody(goal) for goal in goals]
        self._choose_styles(everybody)
        self.cohorts = [everybody[: SIZES[0]], everybody[SIZES[0] :]]
        plain = _sheet(self.cohorts[0], ",", "\n").encode()
        wrong = ['nobody@example.org;"Nobody";alchemy', f'{self.cohorts[1][0].email.upper()};"Again";design']
        saved = _sheet(self.cohorts[1], ";", "\r\n", wrong).encode("utf-8-sig")
        self._import(0, plain, {"enrolled": SIZES[0]})
        rows = self._import(1, saved, {"enrolled": SIZES[1], "refused": 1, "duplicate": 1})
        told = [(row["outcome"], row["field"], row["duplicate_of"]) for row in rows[-2:]]
        assert told == [("refused", "background", None), ("duplicate", None, 2)], told
        self._all(self.learners, lambda learner: learner.goal and learner.sign_in(self.made.product_id))
        self.tell.say(f"{sum(learner.goal > 0 for learner in self.learners)} of them have signed in")

    def _somebody(self, goal: int) -> Learner:
        name = f"{self.chance.choice(FIRST)} {self.chance.choice(LAST)}"
        chance = Random(self.chance.random())
        return Learner(f"{new().lower()}@example.org", name, self.chance.choice(BACKGROUNDS), goal, chance)

    def _choose_styles(self, everybody: list[Learner]) -> None:
        """Have somebody of every kind among those who get far, whatever the seed."""
        far = [learner for learner in everybody if learner.goes("project")]
        for learner, style in zip(far, ["sly", "sly", "weak"], strict=False):
            learner.style = style
        for goal in (STEPS.index("course"), STEPS.index("expert_session")):
            for learner in [each for each in everybody if each.goal == goal][::3]:
                learner.style = "weak"
        for learner in [each for each in everybody if each.goal == STEPS.index("course")][1:3]:
            learner.style = "shaky"

    def _import(self, number: int, content: bytes, counts: dict[str, int]) -> list[dict[str, Any]]:
        wanted = {"client_id": self.client_ids[number]}
        form = self.tell.send("POST", f"{ENROLMENTS}/imports", wanted, expect=202, show="most_rows")
        assert send_list(form, content) == 201
        place, name = f"{ENROLMENTS}/imports/{{import_id}}", {"import_id": form["import_id"]}

        def look() -> Any:
            shown = self.tell.send("GET", place, quiet=True, **name)
            return shown if shown["state"] in ("done", "refused") else None

        done = eventually(look, seconds=240)
        assert done["counts"] == counts, done
        rows = self.tell.send("GET", f"{place}/report?limit=100", quiet=True, **name)["rows"]
        for learner, row in zip(self.cohorts[number], rows, strict=False):
            learner.user_id = row["user_id"]
        self.tell.say(f"list {number + 1}: {done['counts']}")
        return list(rows)

    def assess(self) -> None:
        """Have those who begin take the assessments."""
        self.tell.chapter("Assessments")
        self._step("a beginning", Learner.take_assessments)
        self.wait_for_star(1, [learner for learner in self.learners if learner.goes("assessment")])
        advance(30 * HOUR)

    def study(self) -> None:
        """Have those who go on take the course: some while nothing can be generated, the others when it was.

        The quiz always asks a question with a wrong key.
        """
        self.tell.chapter("Course and quiz")
        failed = eventually(lambda: list(GenerationFailure.query(self.made.lesson_id)), seconds=240)
        self.tell.say(f"nothing was generated: {failed[0].reason}")
        going = [learner for learner in self.learners if learner.goes("course")]
        self._all(going[: len(going) // 3], lambda learner: learner.study(self.made))
        switch_model(True)
        self.made.generate_again()
        self._all(going[len(going) // 3 :], lambda learner: learner.study(self.made))
        self.tell.say(f"{len(going)} learners have taken this step, the first third with the bank's questions")

    def pages(self, place: str, name: str) -> list[dict[str, Any]]:
        """Return what a list holds under a name, from all of its pages."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.tell.send("GET", f"{place}{cursor}", quiet=True)
            found += page[name]
            cursor = f"&cursor={page['cursor']}" if page["cursor"] else None
        return found

    def examine(self) -> None:
        """Have some take the promotion exam."""
        self.tell.chapter("Promotion exam")
        going = [each for each in self.learners if each.goal == STEPS.index("course") and self.star(each) >= 2]
        further = [each for each in self.learners if each.goal == STEPS.index("expert_session")]
        taking = [*going[:5], *further[:2]]
        self._all(taking, Learner.take_exam)
        passed = sum(bool(learner.exam_passed) for learner in taking)
        self.tell.say(f"{sum(each.exam_passed is not None for each in taking)} have taken it, {passed} passed")

    def watch_experts(self) -> None:
        """Have those who go on watch the expert session."""
        self.tell.chapter("Expert session")
        self._step("expert_session", lambda learner: learner.watch_expert(self.made))
        self.wait_for_star(3, [learner for learner in self.learners if learner.goes("expert_session")])
        advance(20 * HOUR)

    def do_projects(self) -> None:
        """Have those who go on do a project, and decide where the machine does not."""
        self.tell.chapter("Projects")
        far = [learner for learner in self.learners if learner.goes("project")]
        self._all(far, Learner.begin_project)
        self._all(far, Learner.hand_in_project)
        sly = [learner for learner in far if learner.style == "sly"]
        waiting = self._waiting()
        for learner in sly:
            assert learner.submission_id in waiting
            self._review("projects", learner.submission_id, learner.goes("interview") or learner is sly[0])
        approved = [learner for learner in far if learner not in sly[1:] or learner.goes("interview")]
        self.wait_for_star(4, approved)
        advance(70 * HOUR)

    def _waiting(self) -> set[str]:
        """Return the projects that await a person, from all pages of the queue."""
        return {each["submission_id"] for each in self.pages(f"{ADMIN}/reviews?kind=projects&limit=100", "reviews")}

    def _review(self, kind: str, submission_id: str, approved: bool) -> None:
        name = {"submission_id": submission_id}
        self.tell.send("POST", f"{ADMIN}/reviews/{kind}/{{submission_id}}/lease", {}, expect=201, quiet=True, **name)
        decision = {"status": "approved" if approved else "rejected", "feedback": "I have looked at it."}
        self.tell.send("PATCH", f"{ADMIN}/{kind}/{{submission_id}}/manual-review", decision, show="status", **name)

    def interview(self) -> None:
        """Have the last ones interviewed; whom the machine fails a person passes."""
        self.tell.chapter("Interviews")
        last = [learner for learner in self.learners if learner.goes("interview")]
        last[0].style = "poor"
        outcomes = self._all(last, Learner.be_interviewed)
        self.tell.say(f"the machine: {', '.join(outcomes)}")
        for learner, outcome in zip(last, outcomes, strict=True):
            if outcome != "passed":
                self._review("interviews", learner.recording_id, True)
        self.wait_for_star(5, last)

    def star(self, learner: Learner) -> int:
        """Return how many stars somebody has."""
        return int(learner.person.enrolment.star)

    def wait_for_star(self, star: int, learners: Iterable[Learner]) -> None:
        """Wait until all of these have a star."""
        listed = list(learners)
        eventually(lambda: all(self.star(learner) >= star for learner in listed), seconds=240)
        self.tell.say(f"star {star}: {len(listed)} learners")

    def _step(self, step: str, work: Callable[[Learner], Any]) -> None:
        going = [learner for learner in self.learners if learner.goes(step)]
        self._all(going, work)
        self.tell.say(f"{len(going)} learners have taken this step")

    def _all(self, learners: Iterable[Learner], work: Callable[[Learner], Any]) -> list[Any]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(work, learners))


def _sheet(learners: Iterable[Learner], separator: str, ending: str, more: Iterable[str] = ()) -> str:
    """Return a list of learners as a spreadsheet saves it."""
    quoted = [(each.email, each.name.replace('"', '""'), each.background) for each in learners]
    rows = [separator.join((email, f'"{name}"', background)) for email, name, background in quoted]
    return ending.join([separator.join(("E-Mail", "Name", "Background")), *rows, *more]) + ending


def a_seed() -> int:
    """Return the seed in SEED, or the usual one; `SEED=random` takes a new one."""
    wanted = os.environ.get("SEED", "7")
    return SystemRandom().randrange(10**6) if wanted == "random" else int(wanted)


def main() -> None:
    """Walk, and compare what the product says with what its rows say."""
    journey = Cohorts(a_seed())
    try:
        journey.run()
        Checks(journey).run()
    finally:
        switch_model(True)
        reset_clock()


if __name__ == "__main__":
    main()
