"""A lesson was published or changed: its quizzes are generated."""

from shared.core.errands import Errand
from shared.core.function import on
from shared.core.grants import starts, writes
from shared.courses.messages import LessonPublished
from shared.courses.rules import GENERATION_PATIENCE


@on("lesson.published", grants=[writes(Errand), starts("quiz_generation")])
def start_quiz_generation(published: LessonPublished) -> None:
    """Start the quiz generation of a lesson; an event that comes again starts nothing new."""
    Errand.plan("quiz_generation", published.key, published, patience=GENERATION_PATIENCE).begin()
