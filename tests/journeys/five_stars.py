"""A learner's way from the sign-in to five stars, over HTTP, told step by step: `make demo`."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from shared.core.ids import new
from tests.journeys import doing
from tests.journeys.publishing import product_of_its_own
from tests.journeys.telling import JourneyFailed, Teller
from tests.support.assessing import answers_to
from tests.support.inbox import code_for
from tests.support.local_cloud import advance
from tests.support.people import CLIPS, enrol, person, seed_product_id
from tests.support.waiting import eventually

LEARN = "/api/app/job-readiness"
ADMIN = "/api/admin/job-readiness"
BEAT_SECONDS = 30  # the longest gap that a heartbeat credits


class FiveStars:
    """One journey; `with_model` says whether the model answers or is switched off.

    Without it the learner studies a product that was published while the model was off: nothing of it was generated.
    `sources` tells where each kind of content has come from.
    """

    def __init__(self, with_model: bool, teller: Teller | None = None) -> None:
        self.with_model = with_model
        self.tell = teller or Teller()
        self.user_id = ""
        self.product_id = seed_product_id()
        self.admin = person("admin")
        self.sources: dict[str, set[str]] = defaultdict(set)

    def run(self) -> None:
        """Walk the whole way."""
        if self.with_model:
            self.walk()
            return
        self.tell.chapter("An administrator publishes the content while the model is off")
        with product_of_its_own() as self.product_id:
            self.tell.say(
                f"product {self.product_id}, whose quizzes cannot be generated now: {self.tell.passed():.0f} s"
            )
            self.walk()

    def walk(self) -> None:
        """Go from the sign-in to five stars."""
        self.sign_in()
        self.take_assessments()
        self.learn()
        self.take_promotion_exam()
        self.watch_experts()
        self.do_project()
        self.be_interviewed()
        self.finish()

    @property
    def mine(self) -> str:
        """The query that names the product, which a page knows from the list of products."""
        return f"?product_id={self.product_id}"

    def progress(self) -> Any:
        """Return the product as the learner sees it now."""
        products = self.tell.send("GET", f"{LEARN}/products", quiet=True)["products"]
        return next(product for product in products if product["product_id"] == self.product_id)

    def came_from(self, kind: str, sources: set[str]) -> None:
        """Keep where content has come from; fail if the model made some while it was off, or none while it was on."""
        self.sources[kind] |= sources
        if not (sources <= {"bank"} if not self.with_model else "ai" in sources):
            raise JourneyFailed(f"{kind} with the model {'on' if self.with_model else 'off'} came from {sources}")

    def wait_for_star(self, star: int) -> None:
        """Wait until the star-progression workflow has awarded the star."""
        progress = eventually(lambda: seen if (seen := self.progress())["star"] >= star else None, seconds=90)
        self.tell.say(f"star {progress['star']}, tier {progress['tier']}")

    def wait_for(self, look: Callable[[], Any], ready: Callable[[Any], Any], seconds: float = 90) -> Any:
        """Poll what a workflow is working on until it is ready."""
        return eventually(lambda: seen if ready(seen := look()) else None, seconds=seconds, every=0.4)

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
        listed = self.tell.send("GET", f"{LEARN}/assessments", query=self.mine, show="submitted")
        for row in listed["assessments"]:
            route, name = f"{LEARN}/assessments/{{assessment_id}}", {"assessment_id": row["assessment_id"]}
            self.tell.send("POST", f"{route}/start", show="deadline", **name)
            answers = answers_to(row["assessment_id"], right=7)
            first = dict(list(answers.items())[:4])
            self.tell.send("PUT", f"{route}/answers", {"answers": first}, show="answered", **name)
            self.tell.send("POST", f"{route}/submit", {"answers": answers}, show="score band tier", **name)
        self.wait_for_star(1)

    def watch(self, route: str, seconds: float, threshold: float, **name: str) -> None:
        """Watch a video at double speed, with a heartbeat every half minute of the product's time."""
        position, player = 0.0, f"player-{new().lower()}"
        beat = {"position": position, "playback_rate": 2.0, "player_id": player}
        seen = self.tell.send("POST", route, beat, quiet=True, **name)
        while not seen["completed"]:
            if position >= seconds:
                raise JourneyFailed(f"{route}: watched to the end, and yet {seen}")
            advance(BEAT_SECONDS)
            position = min(seconds, position + 2 * BEAT_SECONDS)
            seen = self.tell.send("POST", route, beat | {"position": position}, quiet=True, **name)
        self.tell.say(f"watched {seen['percent']:.0f} % of {seconds:.0f} s (needed {threshold:.0f} %)")

    def learn(self) -> None:
        """Watch every lesson and pass its quiz; star 2 follows."""
        self.tell.chapter("Courses and quizzes: star 2")
        listed = self.tell.send("GET", f"{LEARN}/courses", query=self.mine, show="courses.0.title courses.0.lessons")
        for course in listed["courses"]:
            opened = self.tell.send(
                "GET", f"{LEARN}/courses/{{course_id}}", course_id=course["course_id"], show="title"
            )
            for lesson in opened["lessons"]:
                name = {"lesson_id": lesson["lesson_id"]}
                self.tell.send("GET", f"{LEARN}/lessons/{{lesson_id}}/video", expect=302, **name)
                watch = lesson["watch"]
                self.watch(
                    f"{LEARN}/lessons/{{lesson_id}}/watch-progress",
                    watch["duration_seconds"],
                    watch["threshold_percent"],
                    **name,
                )
                self._pass_quiz(name)
        self.wait_for_star(2)

    def _pass_quiz(self, lesson: dict[str, str]) -> None:
        self._await_questions(**lesson)
        quiz = self.tell.send("POST", f"{LEARN}/lessons/{{lesson_id}}/quiz", {}, show="source tier", **lesson)
        self.came_from("quizzes", {question["source"] for question in quiz["questions"]})
        name = {"attempt_id": quiz["attempt_id"]}
        answers = doing.right_quiz_answers(self.user_id, quiz["attempt_id"])
        first = dict(list(answers.items())[:2])
        self.tell.send("PUT", f"{LEARN}/quizzes/{{attempt_id}}/answers", {"answers": first}, quiet=True, **name)
        self.tell.send("GET", f"{LEARN}/quizzes/{{attempt_id}}", quiet=True, **name)
        route = f"{LEARN}/quizzes/{{attempt_id}}/submit"
        self.tell.send("POST", route, {"answers": answers}, show="score passed", **name)

    def _await_questions(self, lesson_id: str) -> None:
        """Wait, as an administrator may look, until the model has written the quizzes of a lesson just published."""
        tier = self.progress()["tier"]
        place = f"{ADMIN}/lessons/{lesson_id}/quiz-as-learner?tier={tier}"
        if self.with_model:
            self.wait_for(lambda: self.admin.get(place).body, lambda seen: seen.get("source") == "ai")

    def take_promotion_exam(self) -> None:
        """Take the exam that star 2 offers, and rise a tier."""
        self.tell.chapter("Promotion exam: a tier up")
        self.tell.send("GET", f"{LEARN}/promotion-exam/eligibility", show="eligible offer.target_tier")
        started = self.tell.send("POST", f"{LEARN}/promotion-exam/start", {}, expect=202, show="status target_tier")
        name = {"attempt_id": started["attempt_id"]}

        def look() -> Any:
            return self.tell.send("GET", f"{LEARN}/promotion-exam/{{attempt_id}}", quiet=True, **name)

        paper = self.wait_for(look, lambda seen: seen["status"] in ("started", "failed"))
        self.tell.say(f"{paper['status']}: {len(paper['questions'])} questions, {paper['remaining_seconds']} s left")
        self.came_from("exam", doing.exam_sources(self.user_id, started["attempt_id"]))
        answers = doing.right_exam_answers(self.user_id, started["attempt_id"], wrong=4)
        first = dict(list(answers.items())[:5])
        self.tell.send("PUT", f"{LEARN}/promotion-exam/{{attempt_id}}/answers", {"answers": first}, quiet=True, **name)
        submission = {"attempt_id": started["attempt_id"], "answers": answers}
        self.tell.send("POST", f"{LEARN}/promotion-exam/submit", submission, show="score passed")
        progress = self.wait_for(self.progress, lambda seen: seen["tier"] == started["target_tier"])
        self.tell.say(f"promoted: tier {progress['tier']}")

    def watch_experts(self) -> None:
        """Watch five of the six expert sessions; star 3 follows."""
        self.tell.chapter("Expert sessions: star 3")
        listed = self.tell.send("GET", f"{LEARN}/expert-sessions", query=self.mine, show="progress")
        for session in listed["sessions"][:5]:
            name = {"session_id": session["session_id"]}
            self.tell.send("GET", f"{LEARN}/expert-sessions/{{session_id}}/video", expect=302, **name)
            route = f"{LEARN}/expert-sessions/{{session_id}}/watch-progress"
            self.watch(route, session["duration_seconds"], 95, **name)
        self.tell.send("GET", f"{LEARN}/expert-sessions", query=self.mine, show="progress")
        self.wait_for_star(3)

    def do_project(self) -> None:
        """Get a project for the background and tier, hand it in, and have it graded; star 4 follows."""
        self.tell.chapter("Project: star 4")
        asked = self.tell.send("POST", f"{LEARN}/projects/generate", {}, expect=202, show="status refreshes_left")
        name = {"project_id": asked["project_id"]}

        def look() -> Any:
            return self.tell.send("GET", f"{LEARN}/projects/{{project_id}}", quiet=True, **name)

        project = self.wait_for(look, lambda seen: seen["proposal"])
        self.tell.say(f"{project['source']}: {project['proposal']['title']}")
        self.came_from("project", {project["source"]})
        version = project["version"]
        self.tell.send("POST", f"{LEARN}/projects/{{project_id}}/start", {"version": version}, show="status", **name)
        draft = {"text": "<p>A first thought.</p>"}
        self.tell.send("PUT", f"{LEARN}/projects/{{project_id}}/draft", draft, quiet=True, **name)
        work = {"project_id": asked["project_id"], "version": version, "text": doing.project_text(project)}
        handed_in = self.tell.send("POST", f"{LEARN}/projects/submit", work, expect=202, show="status tries_left")
        graded = self.wait_for(look, lambda seen: seen["submissions"][-1]["status"] not in ("grading", "reading"))
        self._settle("projects", handed_in["submission_id"], graded["submissions"][-1])
        self.wait_for_star(4)

    def _settle(self, kind: str, submission_id: str, submission: Any) -> None:
        """Show the machine's verdict, or have a person decide where it abstained."""
        verdict = submission.get("verdict") or {}
        self.tell.say(f"graded: {submission['status']}, score {verdict.get('score')}, {submission.get('reason') or ''}")
        if submission["status"] == "passed":
            return
        if submission["status"] != "awaiting_review":
            raise JourneyFailed(f"the {kind} submission was not accepted: {submission}")
        mine, self.tell.token = self.tell.token, self.admin.token
        name, case = {"submission_id": submission_id}, f"{ADMIN}/reviews/{kind}/{{submission_id}}"
        self.tell.send("POST", f"{case}/lease", {}, expect=201, show="expires_at", **name)
        self.tell.send("GET", case, show="status reason machine", **name)
        review = {"status": "approved", "feedback": "Clear, complete and well argued."}
        self.tell.send("PATCH", f"{ADMIN}/{kind}/{{submission_id}}/manual-review", review, show="status", **name)
        self.tell.token = mine

    def be_interviewed(self) -> None:
        """Record an interview, upload it straight to the bucket, and have it graded; star 5 follows."""
        self.tell.chapter("Interview on video: star 5")
        self.tell.send("GET", f"{LEARN}/interviews/readiness", show="ready")
        opened = self.tell.send("POST", f"{LEARN}/interviews/questions", {}, expect=202, show="stage attempts_allowed")
        name = {"interview_id": opened["attempt_id"]}

        def look() -> Any:
            return self.tell.send("GET", f"{LEARN}/interviews/{{interview_id}}", quiet=True, **name)

        interview = self.wait_for(look, lambda seen: seen["questions"])
        self.tell.say(f"{interview['source']}: {interview['questions'][0]['question']}")
        self.came_from("interview questions", {interview["source"]})
        self._agree("recording", "analysis")
        wanted = {"attempt_id": opened["attempt_id"], "content_type": "video/webm"}
        form = self.tell.send("POST", f"{LEARN}/interviews/uploads", wanted, show="most_bytes")
        doing.upload(form, (CLIPS / "good.webm").read_bytes(), "video/webm")
        self.tell.say("recorded by a browser, 22 s; uploaded with the presigned form")
        recorded = {"attempt_id": opened["attempt_id"], "upload_id": form["upload_id"]}
        handed_in = self.tell.send("POST", f"{LEARN}/interviews/submit", recorded, expect=202, show="status")
        pending = ("waiting_for_upload", "grading")
        graded = self.wait_for(look, lambda seen: seen["submissions"][-1]["status"] not in pending)
        self._settle("interviews", handed_in["submission_id"], graded["submissions"][-1])
        self.wait_for_star(5)

    def _agree(self, *matters: str) -> None:
        """Agree to the texts in force."""
        texts = self.tell.send("GET", "/api/user/consents", quiet=True)["consents"]
        present = {text["matter"]: text["present_version"] for text in texts}
        for matter in matters:
            said = {"given": True, "version": present[matter]}
            self.tell.send("PUT", "/api/user/consents/{matter}", said, show="given version", matter=matter)

    def finish(self) -> None:
        """Show what has been earned and how it was decided."""
        self.tell.chapter("How it was decided")
        for decision in self.tell.send("GET", f"{LEARN}/decisions")["decisions"]:
            self.tell.say(f"{decision['sequence']:>2}. {decision['explanation']}")
        for kind, sources in self.sources.items():
            self.tell.say(f"{kind}: {' and '.join(sorted(sources))}")
        progress = self.progress()
        mode = "with the model" if self.with_model else "with the model switched off"
        self.tell.card(f"Job Readiness, {mode}", progress["star"], progress["tier"])
