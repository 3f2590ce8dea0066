"""The events that people are told about; each carries what makes a repeat recognisable."""

from typing import Literal, Self

from pydantic import model_validator

from shared.core.messages import Message


class ExamOffered(Message):
    """The event `exam.offered`: with this star a promotion exam may be taken."""

    user_id: str
    product_id: str
    star: int
    target_tier: str


class EnrolmentChange(Message):
    """The event `enrolment.changed`: stars, tier or locks are no longer what an open page shows."""

    user_id: str
    product_id: str
    star: int | None = None
    tier: str | None = None


class AppealDecided(Message):
    """The event `appeal.decided`: a person has looked at a verdict that the learner contested."""

    user_id: str
    product_id: str
    kind: Literal["project", "interview"]
    submission_id: str
    upheld: bool


class GenerationFailed(Message):
    """The event `generation.failed`: no questions could be generated for a tier of a lesson on a day (UTC).

    Or for the generic quiz of a course: then `course_id` stands where the other two do.
    """

    lesson_id: str | None = None
    tier: str | None = None
    course_id: str | None = None
    day: str

    @model_validator(mode="after")
    def _is_about_one_thing(self) -> Self:
        if (self.course_id is None) is not (self.lesson_id is not None and self.tier is not None):
            raise ValueError("a lesson with a tier, or a course")
        return self
