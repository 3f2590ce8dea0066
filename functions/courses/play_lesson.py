"""A learner's player fetches the video of a lesson."""

from shared.core.function import Caller, Redirect, endpoint
from shared.core.grants import fetches, reads
from shared.courses.access import enter_lesson
from shared.courses.models import Course, Lesson, LessonNotFound, LessonProgress
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import ModuleLocked
from shared.watching.links import signed_video


@endpoint(
    "GET /api/app/job-readiness/lessons/{lesson_id}/video",
    scope="learner",
    grants=[
        reads(Enrolment),
        reads(Product),
        reads(Course),
        reads(Lesson),
        reads(LessonProgress),
        fetches("media/lessons/"),
    ],
    errors=[LessonNotFound, ModuleLocked],
    status=302,
)
def play_lesson(lesson_id: str, caller: Caller) -> Redirect:
    """Go to the video of a lesson; the link is good for minutes, and players ask again."""
    entered = enter_lesson(caller.user_id, Lesson.find(lesson_id))
    if entered.lesson.video_key is None:
        raise LessonNotFound()
    return Redirect(signed_video(entered.lesson.video_key))
