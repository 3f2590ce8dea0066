"""What is said in a lesson, read from its stored transcript."""

import re

from shared.core.aws import client
from shared.core.names import bucket
from shared.courses.models import Course, Lesson
from shared.readiness.models import Product

PLACE = "media/lessons/"
_TAG = re.compile(r"<[^<>\n]{0,200}>")
_ASIDE = ("WEBVTT", "NOTE", "STYLE", "REGION")


def spoken(text: str) -> str:
    """Return the words of a WebVTT or SRT file, or of plain text, without times, numbers, notes and tags."""
    straight = text.lstrip("\ufeff").replace("\r\n", "\n")
    if "-->" not in straight:
        return " ".join(straight.split())
    cues = (block.split("\n") for block in re.split(r"\n{2,}", straight) if not block.lstrip().startswith(_ASIDE))
    said = [line for block in cues for line in _after_times(block)]
    return " ".join(_TAG.sub("", " ".join(said)).split())


def _after_times(lines: list[str]) -> list[str]:
    times = [number for number, line in enumerate(lines) if "-->" in line]
    return lines[times[0] + 1 :] if times else []


def read_transcript(key: str) -> str:
    """Return the spoken words of a transcript in the media bucket."""
    stored = client("s3").get_object(Bucket=bucket("media"), Key=key)["Body"].read()
    return spoken(stored.decode("utf-8", "replace"))


def material(product: Product) -> str | None:
    """Return what is said in all published lessons of a product, or None where it has none."""
    courses = [course for course in Course.find_many(product.course_ids) if course.published]
    lessons = Lesson.find_many(name for course in courses for name in course.lesson_ids)
    said = [read_transcript(lesson.transcript_key) for lesson in lessons if lesson.published and lesson.transcript_key]
    return "\n\n".join(said) or None
