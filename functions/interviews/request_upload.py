"""A learner is about to record: they get the recorder's settings and a form that takes one recording."""

from datetime import datetime, timedelta
from typing import Literal

from shared.core.clock import now
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import reads, stores, writes
from shared.core.messages import Body, Id, Message
from shared.core.table import Transaction, together
from shared.interviews.models import InterviewAttempt, InterviewUpload
from shared.interviews.recordings import RECORDINGS
from shared.interviews.rules import (
    MOST_BYTES,
    TIME_LIMIT_SECONDS,
    InterviewClosed,
    InterviewNotFound,
    recorder,
)
from shared.media.links import upload_form
from shared.privacy import consents
from shared.privacy.consents import TO_BE_RECORDED, Consent, ConsentMissing
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked

FORM_SECONDS = 900  # five minutes of recording, and 20 MB over a slow line


class WantedUpload(Body):
    """For which attempt, and what the browser records."""

    attempt_id: Id
    content_type: Literal["video/webm", "video/mp4"]


class RecorderSettings(Message):
    """What to give MediaRecorder, so that the longest answer fits."""

    mime_types: list[str]
    videoBitsPerSecond: int
    audioBitsPerSecond: int
    time_limit_seconds: int


class UploadForm(Message):
    """Send the fields and then `file` to the address, as a form; then hand the upload in."""

    upload_id: str
    key: str
    url: str
    fields: dict[str, str]
    most_bytes: int
    ends_at: datetime
    recorder: RecorderSettings


@endpoint(
    "POST /api/app/job-readiness/interviews/uploads",
    scope="learner",
    grants=[
        reads(Enrolment),
        reads(Product),
        reads(InterviewAttempt),
        reads(Consent),
        writes(InterviewUpload),
        stores(RECORDINGS),
    ],
    errors=[InterviewNotFound, ModuleLocked, ConsentMissing, InterviewClosed],
    limit=Limit(30, 3600, by="caller"),
    environment=consents.ENVIRONMENT,
)
def request_upload(wanted: WantedUpload, caller: Caller) -> UploadForm:
    """Get a form for one recording; an upload that is not handed in uses nothing up."""
    agreed = consents.keys(caller.user_id, TO_BE_RECORDED)
    attempt, *said = together((InterviewAttempt, caller.user_id, wanted.attempt_id), *agreed)
    if attempt is None:
        raise InterviewNotFound()
    enrolment, _ = enter(caller.user_id, attempt.product_id, Module.INTERVIEW, InterviewNotFound)
    consents.require(TO_BE_RECORDED, said)
    upload = InterviewUpload.allowed(attempt, wanted.content_type, now() + timedelta(seconds=FORM_SECONDS))
    permission = Transaction().create(upload)
    attempt.check_open(permission)
    url, fields = upload_form(upload.key, MOST_BYTES, FORM_SECONDS, wanted.content_type)
    settings = recorder(int(attempt.terms.get("time_limit_seconds", TIME_LIMIT_SECONDS)))
    answer = UploadForm(
        upload_id=upload.upload_id,
        key=upload.key,
        url=url,
        fields=fields,
        most_bytes=MOST_BYTES,
        ends_at=upload.ends_at,
        recorder=RecorderSettings(
            mime_types=list(settings.mime_types),
            videoBitsPerSecond=settings.video_bits_per_second,
            audioBitsPerSecond=settings.audio_bits_per_second,
            time_limit_seconds=settings.time_limit_seconds,
        ),
    )
    enrolment.guard(permission, Module.INTERVIEW).commit(answer)
    return answer
