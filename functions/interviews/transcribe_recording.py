"""What was said in an interview is written down, word by word."""

from shared.clients import ai
from shared.core.clock import now
from shared.core.function import step
from shared.core.grants import fetches, reads, stores
from shared.interviews import recordings
from shared.interviews.messages import SubmissionReference
from shared.interviews.models import InterviewSubmission

SECONDS = 90


@step(
    grants=[reads(InterviewSubmission), fetches(recordings.WORK), stores(recordings.WORK), *ai.GRANTS],
    errors=[ai.AiUnavailable],
    layers=("core", "ai"),
    environment=ai.ENVIRONMENT,
    timeout=120,
    concurrency=10,
)
def transcribe_recording(reference: SubmissionReference) -> None:
    """Keep the transcript beside the sound; one that is there already stays."""
    submission = InterviewSubmission.of(reference.user_id, reference.submission_id)
    place = f"{submission.workplace}/{recordings.TRANSCRIPT}"
    if recordings.fetch(place) is not None:
        return
    sound = recordings.fetch(f"{submission.workplace}/{recordings.SOUND}") or b""
    transcript = ai.transcribe(sound, recordings.SOUND, deadline=SECONDS, now=now())
    recordings.keep_facts(place, transcript.model_dump())
