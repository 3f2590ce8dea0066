"""A recording is looked into: whether it is there, what it is, and how long it really runs."""

import io

from shared.core.clock import now
from shared.core.function import step
from shared.core.grants import fetches, reads, writes
from shared.core.table import together
from shared.interviews import recordings
from shared.interviews.messages import Looked, SubmissionReference
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.interviews.rules import TIME_LIMIT_SECONDS, Look, too_long
from shared.media.recordings import MediaRejected, probe


@step(
    grants=[reads(InterviewAttempt), writes(InterviewSubmission), fetches(recordings.RECORDINGS)],
    layers=("core", "media"),
    memory=1024,
    timeout=60,
)
def probe_recording(reference: SubmissionReference) -> Looked:
    """Measure a recording; one that cannot be graded for technical reasons is unusable."""
    submission = InterviewSubmission.of(reference.user_id, reference.submission_id)
    if submission.decided:
        return Looked(outcome=Look.DECIDED)
    content = recordings.fetch(submission.key)
    if content is None and now() <= submission.upload_ends_at:
        return Looked(outcome=Look.WAITING)
    if content is None:
        return Looked(outcome=Look.UNUSABLE, reason="upload_missing")
    return _measured(submission, content)


def _measured(submission: InterviewSubmission, content: bytes) -> Looked:
    try:
        seconds = probe(io.BytesIO(content), submission.content_type).duration_seconds
    except MediaRejected as refusal:
        return Looked(outcome=Look.UNUSABLE, reason=refusal.reason)
    (attempt,) = together((InterviewAttempt, submission.user_id, submission.attempt_id))
    if too_long(seconds, float(attempt.terms.get("time_limit_seconds", TIME_LIMIT_SECONDS))):
        return Looked(outcome=Look.UNUSABLE, reason="too_long")
    kept = submission.keep_measured(seconds)
    return Looked(outcome=Look.READY if kept else Look.DECIDED)
