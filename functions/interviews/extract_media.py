"""The sound and some pictures are drawn out of a recording for those who grade it."""

import io

from shared.core.function import step
from shared.core.grants import fetches, reads, stores
from shared.interviews import recordings
from shared.interviews.messages import Looked, SubmissionReference
from shared.interviews.models import InterviewSubmission
from shared.interviews.rules import Look
from shared.media.recordings import MediaRejected, audio, key_frames, voiced


@step(
    grants=[reads(InterviewSubmission), fetches(recordings.RECORDINGS), stores(recordings.WORK)],
    layers=("core", "media"),
    memory=2048,
    timeout=120,
    concurrency=10,
)
def extract_media(reference: SubmissionReference) -> Looked:
    """Keep the sound, the times at which there is any, and key frames; a recording that breaks here is unusable."""
    submission = InterviewSubmission.of(reference.user_id, reference.submission_id)
    content = recordings.fetch(submission.key)
    if content is None:
        return Looked(outcome=Look.UNUSABLE, reason="upload_missing")
    try:
        sound = audio(io.BytesIO(content))
        intervals = voiced(io.BytesIO(sound))
        pictures = key_frames(io.BytesIO(content))
    except MediaRejected as refusal:
        return Looked(outcome=Look.UNUSABLE, reason=refusal.reason)
    place = submission.workplace
    recordings.keep(f"{place}/{recordings.SOUND}", sound, "audio/ogg")
    for number, (_, picture) in enumerate(pictures):
        recordings.keep(recordings.picture_key(place, number), picture, "image/jpeg")
    facts = {"voiced": intervals, "pictures": [at for at, _ in pictures]}
    recordings.keep_facts(f"{place}/{recordings.SOUND_FACTS}", facts)
    return Looked(outcome=Look.READY)
