"""An administrator looks at what became of an upload."""

from shared.configuration.finding import lesson_draft
from shared.configuration.models import Draft, LessonUpload, UploadNotFound
from shared.configuration.views import LessonUploadView
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.courses.models import Lesson, LessonNotFound


@endpoint(
    "GET /api/admin/job-readiness/lessons/{lesson_id}/uploads/{upload_id}",
    scope="admin",
    api="admin",
    grants=[reads(Draft), reads(Lesson), reads(LessonUpload)],
    errors=[LessonNotFound, UploadNotFound],
)
def show_lesson_upload(lesson_id: str, upload_id: str) -> LessonUploadView:
    """Show an upload: whether it has arrived, and what was found in it."""
    lesson_draft(lesson_id)
    return LessonUploadView.of(LessonUpload.of(lesson_id, upload_id))
