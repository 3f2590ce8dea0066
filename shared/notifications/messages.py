"""The events that people are told about; each carries what makes a repeat recognisable."""

from typing import Literal

from shared.core.messages import Message


class ExamOffered(Message):
    """The event `exam.offered`: with this star a promotion exam may be taken."""

    user_id: str
    product_id: str
    star: int
    target_tier: str


class VerdictReady(Message):
    """The event `verdict.ready`: something that was handed in has been graded.

    `passed` is None where a person has to look first; `verdict_id` tells apart several verdicts on one submission.
    """

    user_id: str
    product_id: str
    kind: Literal["project", "interview", "exam"]
    submission_id: str
    passed: bool | None
    verdict_id: str | None = None


class EnrolmentChange(Message):
    """The event `enrolment.changed`: stars, tier or locks are no longer what an open page shows."""

    user_id: str
    product_id: str
    star: int | None = None
    tier: str | None = None
