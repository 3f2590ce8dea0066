"""Configuring products of a test's own as administrators do, over HTTP."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from infra.seed.calls import upload
from infra.seed.files import read
from infra.seed.load import CONTENT
from shared.core.ids import new
from shared.experts.models import ExpertSession
from shared.questions.models import BankQuestion
from tests.support.people import Answer, Person, person
from tests.support.studying import TRANSCRIPT
from tests.support.waiting import eventually

BASE = "/api/admin/job-readiness"
TIERS = {"bronze": 0, "silver": 60, "gold": 85}
TEMPLATE = "Write {question_count} questions at {tier} level on the lesson {lesson_title}."
VIDEO = CONTENT / "courses" / "communicating_at_work" / "clear_messages" / "video.mp4"


@cache
def admin() -> Person:
    """Return an administrator."""
    return person("admin")


def strangers() -> list[Person]:
    """Return one person of every role that may not configure anything."""
    return [person(role) for role in ("learner", "staff", "viewer")]


def templates(count: int = 3, passing_score: int = 60) -> dict[str, Any]:
    """Return quiz templates for all tiers."""
    one = {"quiz_prompt_template": TEMPLATE, "question_count": count, "passing_score": passing_score}
    return dict.fromkeys(TIERS, one)


def items(count: int = 4, about: str = "a topic") -> list[dict[str, Any]]:
    """Return questions as a form sends them."""
    subjects = ("deadlines", "agendas", "feedback", "baselines", "surprises", "volunteers", "budgets", "handovers")
    verbs = ("prepare", "measure", "question", "postpone", "celebrate", "document", "delegate", "review")
    return [
        {
            "stem": f"How would you {verbs[n % 8]} {subjects[(n + n // 8) % 8]} when {about} changes, case {n}?",
            "options": ["At once", "Together", "In writing", "Not at all"],
            "key": "abcd"[n % 4],
            "explanation": "Think of who is affected.",
        }
        for n in range(count)
    ]


def product(**content: Any) -> dict[str, Any]:
    """Return a product as a form sends it."""
    return {"title": "A product", "description": "", "tiers": TIERS, **content}


def assessment(**content: Any) -> dict[str, Any]:
    """Return an assessment as a form sends it."""
    bands = [{"from": 0, "title": "Begin", "advice": "Practise."}, {"from": 60, "title": "Good", "advice": "Go on."}]
    whole = {"title": "An assessment", "order": 1, "time_limit_minutes": 30, "score_bands": bands, "questions": items()}
    return {**whole, **content}


def course(product_id: str, **content: Any) -> dict[str, Any]:
    """Return a course without quizzes as a form sends it."""
    whole = {"product_id": product_id, "title": "A course", "enable_ai_quizzes": False, "quiz_templates": templates()}
    return {**whole, **content}


def lesson(course_id: str, **content: Any) -> dict[str, Any]:
    """Return a lesson as a form sends it."""
    return {"course_id": course_id, "title": "A lesson", "order": 1, **content}


def modules(**content: Any) -> dict[str, Any]:
    """Return module settings as a form sends them."""
    whole = {
        "course_ids": [],
        "expert_session": {"required": 1, "threshold_percent": 95},
        "project": {"pass_mark": 70, "attempts": 5, "refreshes": 5},
        "interview": {"pass_mark": 70, "attempts": 3},
    }
    return {**whole, **content}


def exam(**content: Any) -> dict[str, Any]:
    """Return exam settings that are switched off, as a form sends them."""
    whole = {"question_count": 5, "pass_mark": 70, "time_limit_minutes": 45, "eligible_stars": [2, 3]}
    return {"enabled": False, "bank_ids": None, **whole, **content}


@cache
def _background() -> dict[str, Any]:
    written: dict[str, Any] = read(CONTENT / "backgrounds" / "economics.yaml")
    return {name: value for name, value in written.items() if name != "name"}


def background(**content: Any) -> dict[str, Any]:
    """Return a background as a form sends it."""
    return {**_background(), **content}


def made(answer: Answer) -> dict[str, Any]:
    """Return what was created or saved."""
    assert answer.status in (200, 201), answer
    body: dict[str, Any] = answer.body
    return body


def fields(answer: Answer) -> list[str]:
    """Return the fields that a refusal names."""
    assert answer.status == 422, answer
    return [each["field"] for each in answer.body["fields"]]


def delete(someone: Person, path: str, version: int | None) -> Answer:
    """Delete a thing whose version was seen."""
    from tests.support.people import call

    query = "" if version is None else f"?version={version}"
    return call("DELETE", f"{BASE}{path}{query}", token=someone.token)


def new_product(**content: Any) -> str:
    """Create a product and return its id."""
    return str(made(admin().post(f"{BASE}/products", product(**content)))["id"])


def new_course(product_id: str, **content: Any) -> str:
    """Create a course and return its id."""
    return str(made(admin().post(f"{BASE}/courses", course(product_id, **content)))["id"])


def new_lesson(course_id: str, **content: Any) -> str:
    """Create a lesson and return its id."""
    return str(made(admin().post(f"{BASE}/lessons", lesson(course_id, **content)))["id"])


def publish(path: str) -> Answer:
    """Publish a thing as it stands."""
    seen = made(admin().get(f"{BASE}{path}"))
    return admin().post(f"{BASE}{path}/publish", {"version": seen["version"]})


def send_file(lesson_id: str, kind: str, content_type: str, content: bytes) -> tuple[str, dict[str, Any]]:
    """Upload a file of a lesson; return its id and what was found in it."""
    upload_id = new()
    place = f"{BASE}/lessons/{lesson_id}/uploads/{upload_id}"
    answer = made(admin().put(place, {"kind": kind, "content_type": content_type}))
    upload(answer["form"]["url"], answer["form"]["fields"], content)
    found = eventually(lambda: (seen := admin().get(place).body)["status"] != "waiting" and seen)
    return upload_id, found


@cache
def _video() -> bytes:
    return VIDEO.read_bytes()


def with_files(lesson_id: str, transcript: str = TRANSCRIPT) -> dict[str, Any]:
    """Give a lesson its video and transcript, and return how it stands."""
    video_id, _ = send_file(lesson_id, "video", "video/mp4", _video())
    transcript_id, _ = send_file(lesson_id, "transcript", "text/plain", transcript.encode())
    seen = made(admin().get(f"{BASE}/lessons/{lesson_id}"))
    content = {**seen["content"], "video_id": video_id, "transcript_id": transcript_id, "version": seen["version"]}
    return made(admin().put(f"{BASE}/lessons/{lesson_id}", content))


def bank(count: int) -> str:
    """Store a bank of so many questions and return its id."""
    bank_id = new()
    for item in items(count):
        BankQuestion(bank_id, new(), question=item).save()
    return bank_id


@dataclass
class Configured:
    """A published product with one course of one lesson, and one assessment."""

    product_id: str
    course_id: str
    lesson_id: str
    assessment_id: str
    facts: dict[str, Any] = field(default_factory=dict)


def configured(quizzes: bool = False, **settings: Any) -> Configured:
    """Return a published product that was built through the endpoints; `settings` are those of its modules."""
    product_id = new_product()
    course_id = new_course(product_id, enable_ai_quizzes=quizzes)
    lesson_id = new_lesson(course_id)
    with_files(lesson_id)
    assert publish(f"/lessons/{lesson_id}").status == 200
    assert publish(f"/courses/{course_id}").status == 200
    ExpertSession(new(), product_id=product_id, title="A talk", video_key="none", duration_seconds=60).save()
    assessment_id = made(admin().post(f"{BASE}/products/{product_id}/assessments", assessment()))["id"]
    content = modules(course_ids=[course_id], **settings)
    seen = made(admin().get(f"{BASE}/products/{product_id}/modules"))
    made(admin().put(f"{BASE}/products/{product_id}/modules", {**content, "version": seen["version"]}))
    eventually(lambda: publish(f"/products/{product_id}").status == 200)
    return Configured(product_id, course_id, lesson_id, assessment_id)


def refused_to_others(method: str, path: str, body: Any = None) -> None:
    """Require that nobody else may do this: without a session, or in another role."""
    from tests.support.people import STRANGER, call

    assert call(method, f"{BASE}{path}", body, token=STRANGER.token).status == 401
    assert call(method, f"{BASE}{path}", body, token=_staff().token).status == 403


@cache
def _staff() -> Person:
    return person("staff")
