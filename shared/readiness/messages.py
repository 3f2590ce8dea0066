"""What the readiness workflows and events carry: ids and names only."""

from enum import StrEnum
from typing import Literal

from shared.core.messages import Message


class Progress(Message):
    """A learner has completed something that may earn a star; `evidence_id` says what."""

    user_id: str
    product_id: str
    module: str
    evidence_id: str

    @property
    def key(self) -> tuple[str, ...]:
        """What names the workflow that decides about it."""
        return (self.user_id, self.product_id, self.module, self.evidence_id)


class Outcome(StrEnum):
    """What an evaluation led to."""

    AWARDED = "awarded"
    NOTHING = "nothing"


class Evaluated(Message):
    """The result of one evaluation, as the workflow branches on it."""

    outcome: Outcome


class StarAwarded(Message):
    """The event `star.awarded`; `enrolment_id` and `sequence` name the decision, so that a repeat is recognised."""

    user_id: str
    product_id: str
    enrolment_id: str
    sequence: int
    star: int
    tier: str


class VerdictReady(Message):
    """The event `verdict.ready`: something that was handed in has been judged.

    `passed` is None where a person has to look first; `verdict_id` tells apart several verdicts on one submission.
    """

    user_id: str
    product_id: str
    kind: Literal["project", "interview", "exam"]
    submission_id: str
    passed: bool | None
    verdict_id: str | None = None
