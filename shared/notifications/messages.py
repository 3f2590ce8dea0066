"""The events that people are told about; each carries what makes a repeat recognisable."""

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


class GenerationFailed(Message):
    """The event `generation.failed`: no questions could be generated for a tier of a lesson on a day (UTC)."""

    lesson_id: str
    tier: str
    day: str
