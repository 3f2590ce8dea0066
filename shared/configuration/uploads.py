"""The files of a lesson: where they lie, and what is found in them when they arrive."""

import io
from datetime import datetime
from typing import Any

from shared.configuration.models import LessonUpload
from shared.core.aws import client
from shared.core.errors import Conflict
from shared.core.ids import digest
from shared.core.messages import Message
from shared.core.names import bucket
from shared.courses.transcripts import spoken

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
    fixed = {"Content-Type": upload.content_type, "success_action_status": "201"}
    most = MOST_BYTES[upload.kind]
    conditions: list[Any] = [{name: value} for name, value in fixed.items()]
    made = client("s3").generate_presigned_post(
        bucket("media"),
        upload.key,
        Fields=fixed,
        Conditions=[*conditions, ["content-length-range", 1, most]],
        ExpiresIn=FORM_SECONDS,
    )
    return UploadFormFields(url=str(made["url"]), fields=dict(made["fields"]), most_bytes=most)


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


class Stored(io.RawIOBase):
    """An object of the media bucket, read piece by piece as it is looked into."""

    def __init__(self, key: str, size: int) -> None:
        self._key, self._size, self._at = key, size, 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read as much as fits."""
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        place = f"bytes={self._at}-{self._at + wanted - 1}"
        body = client("s3").get_object(Bucket=bucket("media"), Key=self._key, Range=place)["Body"].read()
        buffer[: len(body)] = body
        self._at += len(body)
        return len(body)


def opened(key: str, size: int) -> io.BufferedReader:
    """Return an object as a file, fetched in pieces of 4 MB."""
    return io.BufferedReader(Stored(key, size), buffer_size=4 * 1024 * 1024)
