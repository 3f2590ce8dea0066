"""The files of a lesson: where they lie, and what is found in them when they arrive."""

from datetime import datetime
from typing import Any

from shared.configuration.models import LessonUpload
from shared.core.errors import Conflict
from shared.core.ids import digest
from shared.core.messages import Message
from shared.courses.transcripts import spoken
from shared.media.links import upload_form

FORM_SECONDS = 3600
SUFFIXES = {
    "video": {"video/mp4": "mp4", "video/webm": "webm"},
    "transcript": {"text/vtt": "vtt", "application/x-subrip": "srt", "text/plain": "txt"},
}
MOST_BYTES = {"video": 500_000_000, "transcript": 2_000_000}
FEWEST_WORDS = 20


class UploadDecided(Conflict):
    """Another kind of file was announced under this id."""


class UploadFormFields(Message):
    """Send the fields and then `file` to the address, as a form."""

    url: str
    fields: dict[str, str]
    most_bytes: int


def announced(lesson_id: str, upload_id: str, kind: str, content_type: str, actor: str, now: datetime) -> LessonUpload:
    """Return a file that is to come."""
    suffix = SUFFIXES[kind][content_type]
    return LessonUpload(
        lesson_id,
        upload_id,
        kind=kind,
        content_type=content_type,
        key=f"lessons/{lesson_id}/{upload_id}.{suffix}",
        created_by=actor,
        created_at=now,
    )


def form_for(upload: LessonUpload) -> UploadFormFields:
    """Return a form that takes this file and no other: its key, its type, and no more bytes than its kind may have."""
    most = MOST_BYTES[upload.kind]
    url, fields = upload_form(upload.key, most, FORM_SECONDS, upload.content_type)
    return UploadFormFields(url=url, fields=fields, most_bytes=most)


def facts_of_transcript(content: bytes) -> dict[str, Any]:
    """Return what a transcript holds, or why it cannot be used."""
    try:
        said = spoken(content.decode("utf-8"))
    except UnicodeDecodeError:
        return {"status": "rejected", "reason": "not_utf_8"}
    words = len(said.split())
    if words < FEWEST_WORDS:
        return {"status": "rejected", "reason": "too_few_words", "words": words}
    return {"status": "ready", "words": words, "said": digest(said)}
