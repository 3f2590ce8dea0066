"""The quiz generation of a lesson has come to its end."""

from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import writes
from shared.courses.messages import LessonPublished


@step(grants=[writes(Errand)])
def finish_quiz_generation(published: LessonPublished) -> None:
    """Strike the generation off, whether or not every tier has its pool: failures were reported."""
    Errand.finish("quiz_generation", published.key)
