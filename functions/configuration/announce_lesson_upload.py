"""An administrator is about to upload the video or the transcript of a lesson."""

from typing import Literal, Self

from pydantic import model_validator

from shared.configuration.finding import lesson_as_left
from shared.configuration.models import Draft, LessonUpload
from shared.configuration.uploads import SUFFIXES, UploadDecided, UploadFormFields, announced, form_for
from shared.configuration.views import LessonUploadView
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, stores, writes
from shared.core.messages import Body, Message
from shared.core.table import create, together
from shared.courses.models import Lesson, LessonNotFound
from shared.courses.transcripts import PLACE


class LessonFile(Body):
    """What will be uploaded."""

    kind: Literal["video", "transcript"]
    content_type: Literal["video/mp4", "video/webm", "text/vtt", "application/x-subrip", "text/plain"]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.content_type not in SUFFIXES[self.kind]:
            raise ValueError(f"a {self.kind} is one of {', '.join(SUFFIXES[self.kind])}")
        return self


class LessonUploadAnnounced(Message):
    """The upload, and the form to send it with; none where the file is there already."""

    upload: LessonUploadView
    form: UploadFormFields | None


@endpoint(
    "PUT /api/admin/job-readiness/lessons/{lesson_id}/uploads/{upload_id}",
    scope="admin",
    api="admin",
    grants=[reads(Draft), reads(Lesson), writes(LessonUpload), stores(PLACE)],
    errors=[LessonNotFound, UploadDecided, Invalid],
)
def announce_lesson_upload(lesson_id: str, upload_id: str, given: LessonFile, caller: Caller) -> LessonUploadAnnounced:
    """Get a form for a file of a lesson, under an id of the caller's choice; the same again while it has not arrived.

    The file is looked into when it arrives; name the upload in the lesson, and publish the lesson.
    """
    lesson, upload = together((Lesson, lesson_id, None), (LessonUpload, lesson_id, upload_id))
    lesson_as_left(lesson)
    if upload is None:
        upload = announced(lesson_id, upload_id, given.kind, given.content_type, caller.user_id, now())
        create(upload, lost=UploadDecided())
    if (upload.kind, upload.content_type) != (given.kind, given.content_type):
        raise UploadDecided()
    form = None if upload.status == "ready" else form_for(upload)
    return LessonUploadAnnounced(upload=LessonUploadView.of(upload), form=form)
