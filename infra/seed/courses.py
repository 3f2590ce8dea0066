"""The courses with their lessons, videos, transcripts, question banks and generic quizzes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.seed.files import questions_of, read, stable_id
from shared.core.aws import client
from shared.core.events import emit
from shared.core.ids import digest
from shared.core.names import bucket
from shared.courses.messages import LessonPublished
from shared.courses.models import Course, Lesson
from shared.courses.quizzes import QuestionMapping
from shared.courses.rules import Use
from shared.courses.transcripts import spoken
from shared.media.recordings import probe
from shared.questions.models import BankQuestion, QuestionBank
from shared.questions.rules import Question
from shared.readiness.rules import Tier


def load(content: Path, links: dict[str, Any]) -> None:
    """Write the courses and have their quizzes generated; their ids go into `links` for the product."""
    product = stable_id("product", read(content / "product.yaml")["slug"])
    folders = sorted(path.parent for path in (content / "courses").glob("*/course.yaml"))
    links["course_ids"] = [_course(folder, product) for folder in folders]


def _course(folder: Path, product: str) -> str:
    written = read(folder / "course.yaml")
    course_id = stable_id("course", written["slug"])
    names = written["lessons"]
    transcripts = {name: spoken((folder / name / "transcript.vtt").read_text(encoding="utf-8")) for name in names}
    lessons = [_lesson(folder / name, order, course_id, product) for order, name in enumerate(names, 1)]
    generic = f"{written['slug']}/generic"
    all_said = " ".join(transcripts.values())
    _bank(generic, questions_of(read(folder / "generic_quiz.yaml"), all_said, generic), product)
    Course(
        course_id,
        product_id=product,
        title=written["title"],
        description=written["description"],
        published=True,
        lesson_ids=[lesson.lesson_id for lesson in lessons],
        enable_ai_quizzes=written["enable_ai_quizzes"],
        tier_based_difficulty=written["tier_based_difficulty"],
        quiz_templates=written["quiz_templates"],
        watch_threshold_percent=written["watch_threshold_percent"],
        generic_bank_id=stable_id("bank", generic),
    ).save()
    for lesson, name in zip(lessons, names, strict=True):
        publication = digest(transcripts[name], str(written["quiz_templates"]))
        emit("lesson.published", LessonPublished(lesson_id=lesson.lesson_id, publication_id=publication))
    return course_id


def _lesson(folder: Path, order: int, course_id: str, product: str) -> Lesson:
    written = read(folder / "lesson.yaml")
    lesson_id = stable_id("lesson", course_id, written["slug"])
    video, transcript = folder / "video.mp4", folder / "transcript.vtt"
    with video.open("rb") as file:
        duration = probe(file, "video/mp4").duration_seconds
    lesson = Lesson(
        lesson_id,
        course_id=course_id,
        product_id=product,
        title=written["title"],
        summary=written["summary"],
        order=order,
        published=True,
        video_key=_upload(f"lessons/{lesson_id}/video.mp4", video, "video/mp4"),
        duration_milliseconds=int(duration * 1000),
        transcript_key=_upload(f"lessons/{lesson_id}/transcript.vtt", transcript, "text/vtt"),
    )
    lesson.save()
    said = spoken(transcript.read_text(encoding="utf-8"))
    QuestionMapping(
        lesson_id, mapped=list(_mapped(written["slug"], read(folder / "questions.yaml"), said, product))
    ).save()
    return lesson


def _mapped(slug: str, written: dict[str, list[dict[str, Any]]], said: str, product: str) -> Iterator[dict[str, Any]]:
    """Write the bank of each tier, and yield its questions as the lesson's fallback."""
    for tier in Tier:
        name = f"{slug}/{tier}"
        questions = questions_of(written[tier], said, name)
        bank = _bank(name, questions, product)
        for question in questions:
            yield {"bank_id": bank, "question_id": question.question_id, "use": Use.FALLBACK, "tier": tier}


def _bank(name: str, questions: list[Question], product: str) -> str:
    bank = stable_id("bank", name)
    QuestionBank(bank, product_id=product, title=name).save()
    with BankQuestion.batch_write() as batch:
        for question in questions:
            kept = question.model_dump(mode="json", exclude={"question_id"})
            batch.save(BankQuestion(bank, question.question_id, question=kept, tags=name.split("/")))
    return bank


def _upload(key: str, path: Path, kind: str) -> str:
    client("s3").put_object(Bucket=bucket("media"), Key=key, Body=path.read_bytes(), ContentType=kind)
    return key
