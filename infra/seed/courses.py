"""The courses with their lessons, videos, transcripts, question banks and generic quizzes."""

import hashlib
import time
from pathlib import Path
from typing import Any

from infra.seed import banks
from infra.seed.calls import Admin, Refused, each, upload
from infra.seed.files import ContentError, questions_of, read, stable_id
from infra.seed.readiness import product_id
from shared.courses.rules import Use
from shared.courses.transcripts import spoken
from shared.questions.rules import Question
from shared.readiness.rules import Tier

SETTINGS = (
    "title",
    "description",
    "enable_ai_quizzes",
    "tier_based_difficulty",
    "quiz_templates",
    "watch_threshold_percent",
)
FILES = {"video": ("video.mp4", "video/mp4"), "transcript": ("transcript.vtt", "text/vtt")}
ARRIVAL_SECONDS = 60


def load(content: Path, admin: Admin) -> list[str]:
    """Have the courses published, and return their ids in their order."""
    folders = sorted(path.parent for path in (content / "courses").glob("*/course.yaml"))
    saved = {folder: _course(admin, folder, content) for folder in folders}
    lessons = [(folder, name, order) for folder in folders for order, name in enumerate(_names(folder), 1)]
    each(lambda lesson: _lesson(admin, *lesson), lessons)
    for folder, course in saved.items():
        _generic_quiz(admin, folder)
        admin.publish(f"/courses/{_id(folder)}", course)
    return [_id(folder) for folder in folders]


def _id(folder: Path) -> str:
    return stable_id("course", read(folder / "course.yaml")["slug"])


def _names(folder: Path) -> list[str]:
    names: list[str] = read(folder / "course.yaml")["lessons"]
    return names


def _course(admin: Admin, folder: Path, content: Path) -> dict[str, Any]:
    written = read(folder / "course.yaml")
    settings = {name: written[name] for name in SETTINGS}
    return admin.save(f"/courses/{_id(folder)}", {"product_id": product_id(content), **settings})


def _generic_quiz(admin: Admin, folder: Path) -> None:
    """Have the written quiz in place before the course is published: then none is generated."""
    name = f"{read(folder / 'course.yaml')['slug']}/generic"
    said = " ".join(_said(folder / lesson) for lesson in _names(folder))
    questions = questions_of(read(folder / "generic_quiz.yaml"), said, name)
    admin.save(
        f"/courses/{_id(folder)}/generic-quiz", {"questions": [each.model_dump(mode="json") for each in questions]}
    )


def _said(folder: Path) -> str:
    return spoken((folder / "transcript.vtt").read_text(encoding="utf-8"))


def _lesson(admin: Admin, course: Path, name: str, order: int) -> None:
    folder, course_id = course / name, _id(course)
    written = read(folder / "lesson.yaml")
    lesson_id = stable_id("lesson", course_id, written["slug"])
    files = {
        kind: stable_id(kind, hashlib.sha256((folder / file).read_bytes()).hexdigest())
        for kind, (file, _) in FILES.items()
    }
    saved = admin.save(
        f"/lessons/{lesson_id}",
        {
            "course_id": course_id,
            "title": written["title"],
            "summary": written["summary"],
            "order": order,
            "video_id": files["video"],
            "transcript_id": files["transcript"],
        },
    )
    questions = _written(folder, written["slug"])
    fresh = banks.fill(admin, product_id(course.parents[1]), _bank(lesson_id), written["title"], questions)
    never_shown = saved["published_version"] is None
    _map(admin, lesson_id, questions if never_shown else [pair for pair in questions if pair[0].question_id in fresh])
    if saved["status"] != "published":
        for kind, upload_id in files.items():
            _send(admin, f"/lessons/{lesson_id}/uploads/{upload_id}", kind, folder)
        admin.publish(f"/lessons/{lesson_id}", saved)


def _send(admin: Admin, place: str, kind: str, folder: Path) -> None:
    """Upload a file, and wait until the stage has looked into it."""
    file, content_type = FILES[kind]
    wanted = {"kind": kind, "content_type": content_type}
    answer, deadline = admin.call("PUT", place, wanted), time.monotonic() + ARRIVAL_SECONDS
    if answer["form"]:
        upload(answer["form"]["url"], answer["form"]["fields"], (folder / file).read_bytes())
    while answer["upload"]["status"] == "waiting" and time.monotonic() < deadline:
        time.sleep(0.2)
        answer = admin.call("PUT", place, wanted)
    if answer["upload"]["status"] != "ready":
        raise ContentError(f"{folder / file} is {answer['upload']['status']}: {answer['upload']['reason']}")


def _map(admin: Admin, lesson_id: str, questions: list[tuple[Question, str]]) -> None:
    """Have the lesson ask questions of its bank where none can be generated."""
    for question, tier in questions:
        mapping = {"bank_id": _bank(lesson_id), "question_id": question.question_id, "use": Use.FALLBACK, "tier": tier}
        try:
            admin.call("POST", f"/lessons/{lesson_id}/question-mappings", mapping)
        except Refused as refusal:
            if refusal.answer.get("error") != "MappedTwice":
                raise


def _bank(lesson_id: str) -> str:
    return stable_id("bank", lesson_id)


def _written(folder: Path, slug: str) -> list[tuple[Question, str]]:
    """Return the written questions of a lesson, each with its tier."""
    written, said = read(folder / "questions.yaml"), _said(folder)
    return [(question, tier.value) for tier in Tier for question in questions_of(written[tier], said, f"{slug}/{tier}")]
