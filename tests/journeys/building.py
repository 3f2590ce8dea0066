"""An administrator builds a product from nothing, over HTTP only: nothing of it is written into a table."""

from collections.abc import Callable, Iterable
from typing import Any

from infra.seed.calls import upload
from infra.seed.files import read
from infra.seed.load import CONTENT
from shared.core.ids import new
from shared.courses.quizzes import QuizPool
from tests.journeys.telling import Teller
from tests.support import configuring, sessions
from tests.support.banking import send as send_form
from tests.support.waiting import eventually

ADMIN = "/api/admin/job-readiness"
LESSON = CONTENT / "courses" / "communicating_at_work" / "clear_messages"
QUIZ_QUESTIONS, QUIZ_PASS_MARK = 5, 70
EXAM_QUESTIONS = 5
BAD = (
    "Within how many days does a good request have to be answered at the very latest?",
    ["Within two days", "The lesson names no such limit", "Within a week", "Within a month"],
)
ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "~=#{}:\\"})
Question = tuple[str, list[str], int]  # stem, options, and which of them is right


def gift(questions: Iterable[Question]) -> bytes:
    """Return questions as a GIFT file."""
    entries = []
    for stem, options, right in questions:
        answers = [f"{'=' if n == right else '~'}{option.translate(ESCAPED)}" for n, option in enumerate(options)]
        entries.append(f"{stem.translate(ESCAPED)} {{\n" + "\n".join(answers) + "\n}\n")
    return "\n".join(entries).encode()


def written(items: Iterable[dict[str, Any]]) -> list[Question]:
    """Return the questions of a content file."""
    return [(item["stem"], item["options"], "abcd".index(item["key"])) for item in items]


class Built:
    """A product under construction, and what it consists of."""

    def __init__(self, tell: Teller, backgrounds: list[str]) -> None:
        self.tell = tell
        self.backgrounds = backgrounds
        self.product_id = self.lesson_id = self.session_id = ""
        self.bad_question_id = self.sound_question_id = ""
        self.session_seconds = self.lesson_seconds = 0.0

    def build(self) -> None:
        """Build everything and publish it."""
        self.tell.chapter("A product from nothing")
        for name in self.backgrounds:
            self.tell.send("GET", f"{ADMIN}/backgrounds/{{name}}", name=name, show="status")
        content = {"title": "Ready for work", "description": "Built by a journey.", "tiers": configuring.TIERS}
        self.product_id = self.tell.send("POST", f"{ADMIN}/products", content, expect=201, show="status")["id"]
        for order, title in enumerate(("Writing to people", "Numbers at work"), 1):
            self._assessment(order, title)
        course_id = self._course()
        self._session()
        banks = {tier: self._exam_bank(tier) for tier in ("silver", "gold")}
        self._settings(course_id, banks)
        self._publish(f"/products/{self.product_id}")

    def _assessment(self, order: int, title: str) -> None:
        content = configuring.assessment(title=title, order=order, questions=configuring.items(4, title.lower()))
        self.tell.send(
            "POST",
            f"{ADMIN}/products/{{product_id}}/assessments",
            content,
            expect=201,
            show="content.title",
            product_id=self.product_id,
        )

    def _course(self) -> str:
        templates = configuring.templates(QUIZ_QUESTIONS, QUIZ_PASS_MARK)
        content = configuring.course(
            self.product_id, title="Clear messages", enable_ai_quizzes=True, quiz_templates=templates
        )
        course_id = str(self.tell.send("POST", f"{ADMIN}/courses", content, expect=201, show="content.title")["id"])
        lesson = configuring.lesson(course_id, title="Messages that people act on")
        made = self.tell.send("POST", f"{ADMIN}/lessons", lesson, expect=201, show="content.title")
        self.lesson_id = made["id"]
        video = self._file("video", "video/mp4", "video.mp4")
        transcript = self._file("transcript", "text/vtt", "transcript.vtt")
        self.lesson_seconds = video["duration_seconds"]
        files = {"video_id": video["upload_id"], "transcript_id": transcript["upload_id"], "version": made["version"]}
        self.tell.send(
            "PUT", f"{ADMIN}/lessons/{{lesson_id}}", {**lesson, **files}, lesson_id=self.lesson_id, show="status"
        )
        self._lesson_bank()
        self._publish(f"/lessons/{self.lesson_id}")
        self.tell.send(
            "PUT",
            f"{ADMIN}/courses/{{course_id}}/generic-quiz",
            {"questions": configuring.items(6, "a message")},
            show="status",
            course_id=course_id,
        )
        self._publish(f"/courses/{course_id}")
        return course_id

    def _file(self, kind: str, content_type: str, file: str) -> dict[str, Any]:
        upload_id, place = new(), f"{ADMIN}/lessons/{{lesson_id}}/uploads/{{upload_id}}"
        ids = {"lesson_id": self.lesson_id, "upload_id": upload_id}
        answer = self.tell.send("PUT", place, {"kind": kind, "content_type": content_type}, quiet=True, **ids)
        upload(answer["form"]["url"], answer["form"]["fields"], (LESSON / file).read_bytes())
        found = self._wait(
            lambda: self.tell.send("GET", place, quiet=True, **ids), lambda seen: seen["status"] != "waiting"
        )
        self.tell.say(f"uploaded {file}: {found['status']}")
        return found

    def _lesson_bank(self) -> None:
        """Import a bank; two of its questions are always asked, the others where nothing could be generated.

        The key of the first is wrong; the second is as it should be.
        """
        good = written(read(LESSON / "questions.yaml")["bronze"])
        bank_id, questions = self._bank("Clear messages", [(*BAD, 0), *good])
        named = {question["stem"]: question["question_id"] for question in questions}
        self.bad_question_id, self.sound_question_id = named[BAD[0]], named[good[0][0]]
        for question_id in named.values():
            use = "required" if question_id in (self.bad_question_id, self.sound_question_id) else "fallback"
            mapping = {"bank_id": bank_id, "question_id": question_id, "use": use}
            place = f"{ADMIN}/lessons/{{lesson_id}}/question-mappings"
            self.tell.send("POST", place, mapping, expect=201, quiet=True, lesson_id=self.lesson_id)
        self.tell.say(f"{len(questions)} questions mapped: two as required, the others as fallback")

    def generate_again(self) -> None:
        """Have the questions generated that could not be when the lesson was published."""
        place, name = f"{ADMIN}/lessons/{{lesson_id}}", {"lesson_id": self.lesson_id}
        seen = self.tell.send("GET", place, quiet=True, **name)
        self.tell.send("POST", f"{place}/publish", {"version": seen["version"]}, show="status", **name)
        tiers = [(self.lesson_id, tier) for tier in configuring.TIERS]
        self._wait(lambda: QuizPool.find_many(tiers), lambda pools: len(pools) == len(tiers))
        self.tell.say("a pool for each tier")

    def _exam_bank(self, tier: str) -> str:
        return self._bank(f"Exam for {tier}", written(read(CONTENT / "exams" / f"{tier}.yaml")["questions"])[:20])[0]

    def _bank(self, title: str, questions: list[Question]) -> tuple[str, list[dict[str, Any]]]:
        place, body = f"{ADMIN}/question-banks", {"product_id": self.product_id, "title": title}
        bank_id = str(self.tell.send("POST", place, body, expect=201, show="title")["bank_id"])
        form = self.tell.send("POST", f"{place}/{{bank_id}}/import", {"format": "gift"}, expect=202, bank_id=bank_id)
        assert send_form(form, gift(questions)) == 201
        ids = {"bank_id": bank_id, "import_id": form["import_id"]}
        done = self._wait(
            lambda: self.tell.send("GET", f"{place}/{{bank_id}}/imports/{{import_id}}", quiet=True, **ids),
            lambda seen: seen["state"] in ("done", "failed"),
        )
        held = self.tell.send("GET", f"{place}/{{bank_id}}/questions?limit=100", quiet=True, bank_id=bank_id)
        assert len(held["questions"]) == len(questions), done
        self.tell.say(f"imported from GIFT: {len(questions)} questions, {done['state']}")
        return bank_id, held["questions"]

    def _session(self) -> None:
        place = f"{ADMIN}/expert-sessions"
        body = {"product_id": self.product_id, "title": "A talk about first jobs", "speaker": "Ada"}
        made = self.tell.send("POST", place, body, expect=201, show="title")
        self.session_id, ids = made["session_id"], {"session_id": made["session_id"]}
        wanted = {"content_type": sessions.MP4, "size": len(sessions.CLIP)}
        begun = self.tell.send("POST", f"{place}/{{session_id}}/uploads", wanted, expect=201, show="parts", **ids)
        ids["upload_id"] = begun["upload_id"]
        upload_place = f"{place}/{{session_id}}/uploads/{{upload_id}}"
        (part,) = self.tell.send("POST", f"{upload_place}/parts", {"numbers": [1]}, quiet=True, **ids)["parts"]
        assert sessions.send(part["url"], sessions.CLIP) == 200
        self.tell.send("POST", f"{upload_place}/complete", {}, expect=202, show="status", **ids)
        self._wait(
            lambda: self.tell.send("GET", upload_place, quiet=True, **ids), lambda seen: seen["status"] == "ready"
        )
        active = {"version": made["version"], "active": True}
        shown = self.tell.send("PATCH", f"{place}/{{session_id}}", active, show="active", session_id=made["session_id"])
        self.session_seconds = shown["video"]["duration_seconds"]

    def _settings(self, course_id: str, banks: dict[str, str]) -> None:
        place, name = f"{ADMIN}/products/{{product_id}}/modules", {"product_id": self.product_id}
        seen = self.tell.send("GET", place, quiet=True, **name)
        content = {**configuring.modules(course_ids=[course_id]), "version": seen["version"]}
        saved = self.tell.send("PUT", place, content, show="version", **name)
        exam = configuring.exam(
            enabled=True, bank_ids=banks, question_count=EXAM_QUESTIONS, eligible_stars=[2], version=saved["version"]
        )
        self.tell.send("PUT", f"{ADMIN}/promotion-exams/{{product_id}}", exam, show="version", **name)

    def _publish(self, path: str) -> None:
        seen = self.tell.send("GET", f"{ADMIN}{path}", quiet=True)
        self.tell.send("POST", f"{ADMIN}{path}/publish", {"version": seen["version"]}, show="status")

    def _wait(self, look: Callable[[], Any], ready: Callable[[Any], Any]) -> Any:
        return eventually(lambda: seen if ready(seen := look()) else None, seconds=240)
