"""What the promotion exam's workflow, events and pages carry: never a key."""

from enum import StrEnum

from shared.core.messages import Message


class ExamRef(Message):
    """Which attempt a workflow or a schedule is about."""

    user_id: str
    product_id: str
    attempt_id: str

    @property
    def preparing(self) -> tuple[str, str]:
        """What names the work of preparing the paper."""
        return (self.attempt_id, "prepare")

    @property
    def finishing(self) -> tuple[str, str]:
        """What names the work of bringing the attempt to its end."""
        return (self.attempt_id, "finish")


class WaitingExam(ExamRef):
    """An attempt with the token of the execution that waits for it."""

    task_token: str


class Standing(StrEnum):
    """What a workflow has to do next about an attempt."""

    PREPARING = "preparing"
    WAITING = "waiting"
    OVER = "over"
    PASSED = "passed"
    NOT_PASSED = "not_passed"


class ExamStanding(Message):
    """Where an attempt stands, as the workflow branches on it."""

    standing: Standing


class ExamOffered(Message):
    """The event `exam.offered`; enrolment and star name the opportunity, so that a repeat is recognised."""

    user_id: str
    product_id: str
    enrolment_id: str
    star: int
    target_tier: str


class ExamGraded(Message):
    """The event `exam.graded`; the attempt's id tells a repeat."""

    user_id: str
    product_id: str
    enrolment_id: str
    attempt_id: str
    star: int
    target_tier: str
    passed: bool
    right: int
    total: int
