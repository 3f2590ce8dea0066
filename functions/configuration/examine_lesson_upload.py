"""A file of a lesson has arrived: what it is, how long it runs, what is said in it."""

from typing import Any

from shared.configuration.models import LessonUpload
from shared.configuration.uploads import facts_of_transcript
from shared.core.clock import now
from shared.core.function import on_upload
from shared.core.grants import fetches, writes
from shared.core.messages import Upload
from shared.courses.transcripts import PLACE
from shared.media.recordings import MediaRejected, probe
from shared.media.stored import opened


@on_upload(
    PLACE,
    grants=[writes(LessonUpload), fetches(PLACE)],
    layers=("core", "media"),
    memory=1024,
    timeout=120,
    concurrency=5,
)
def examine_lesson_upload(arrived: Upload) -> None:
    """Look into a file that a form was given out for; again is the same, and every other object is left alone."""
    _, lesson_id, *rest = arrived.key.split("/")
    upload = LessonUpload.find(lesson_id, rest[0].partition(".")[0]) if len(rest) == 1 else None
    if upload is None or upload.key != arrived.key:
        return
    with opened(upload.key, arrived.size) as file:
        facts = facts_of_transcript(file.read()) if upload.kind == "transcript" else _facts_of_video(upload, file)
    upload.arrived(now(), arrived.size, **facts)


def _facts_of_video(upload: LessonUpload, file: Any) -> dict[str, Any]:
    try:
        found = probe(file, upload.content_type)
    except MediaRejected as refusal:
        return {"status": "rejected", "reason": refusal.reason}
    return {
        "status": "ready",
        "duration_milliseconds": int(found.duration_seconds * 1000),
        "video_codec": found.video_codec,
        "audio_codec": found.audio_codec,
    }
