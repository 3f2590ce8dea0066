"""How an interview was spoken is measured; what cannot be understood goes to a person."""

from dataclasses import asdict

from shared.core.function import step
from shared.core.grants import fetches, writes
from shared.interviews import recordings
from shared.interviews.measures import has_signal, measure
from shared.interviews.messages import Looked, SubmissionReference
from shared.interviews.models import InterviewSubmission
from shared.interviews.rules import Look


@step(grants=[writes(InterviewSubmission), fetches(recordings.WORK)])
def measure_speech(reference: SubmissionReference) -> Looked:
    """Measure the answer; without a signal there is nothing for a model to grade."""
    submission = InterviewSubmission.of(reference.user_id, reference.submission_id)
    place = submission.workplace
    facts = recordings.fetch_facts(f"{place}/{recordings.SOUND_FACTS}") or {}
    transcript = recordings.fetch_facts(f"{place}/{recordings.TRANSCRIPT}") or {}
    words = [(str(word), float(start), float(end)) for word, start, end in transcript.get("words", [])]
    intervals = [(float(start), float(end)) for start, end in facts.get("voiced", [])]
    measures = measure(words, intervals, float(submission.duration_seconds))
    submission.keep_measures({name: round(value, 3) for name, value in asdict(measures).items()})
    if not has_signal(measures):
        return Looked(outcome=Look.UNCLEAR, reason="no_signal")
    return Looked(outcome=Look.READY)
