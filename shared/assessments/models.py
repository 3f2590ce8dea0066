"""Standard assessments, and what learners answered."""

from datetime import datetime, timedelta
from typing import Any, Self

from pynamodb.attributes import (
    JSONAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from shared.assessments.rules import AssessmentClosed, in_time
from shared.core.errors import NotFound
from shared.core.ids import new
from shared.core.table import NOBODY, Personal, Settings, Table, Transaction, change, table_name
from shared.questions.rules import Question, right_answers


class AssessmentNotFound(NotFound):
    """There is no such assessment, or it is not yours."""


class AssessmentNotStarted(NotFound):
    """You have not started this assessment."""


class Assessment(Table):
    """One of a product's standard assessments. Access: by id; a product lists its ids."""

    class Meta(Settings):
        table_name = table_name("assessments")
        personal = NOBODY

    assessment_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    order = NumberAttribute()
    time_limit_minutes = NumberAttribute(default=30)
    score_bands: JSONAttribute = JSONAttribute(default=list)
    questions: JSONAttribute = JSONAttribute()

    @classmethod
    def of(cls, assessment_id: str) -> Self:
        """Return the assessment, or raise `AssessmentNotFound`."""
        assessment = cls.find(assessment_id)
        if assessment is None:
            raise AssessmentNotFound()
        return assessment

    def items(self) -> list[Question]:
        """Return the questions with their keys."""
        return [Question.model_validate(question) for question in self.questions]


class AssessmentAttempt(Table):
    """A learner's one submission of an assessment. Access: one by learner and assessment; all of a learner."""

    class Meta(Settings):
        table_name = table_name("assessment-attempts")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    assessment_id = UnicodeAttribute(range_key=True)
    attempt_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    status = UnicodeAttribute(default="started")
    started_at = UTCDateTimeAttribute()
    deadline = UTCDateTimeAttribute()
    answers: MapAttribute[str, Any] = MapAttribute(default=dict)
    right = NumberAttribute(null=True)
    total = NumberAttribute(null=True)
    submitted_at = UTCDateTimeAttribute(null=True)

    @classmethod
    def begun(cls, user_id: str, assessment: Assessment, now: datetime) -> Self:
        """Return a fresh attempt, whose clock starts now."""
        return cls(
            user_id,
            assessment.assessment_id,
            attempt_id=new(),
            product_id=assessment.product_id,
            started_at=now,
            deadline=now + timedelta(minutes=int(assessment.time_limit_minutes)),
        )

    @classmethod
    def all_of(cls, user_id: str, product_id: str) -> dict[str, Self]:
        """Return a learner's attempts in a product by assessment, read consistently."""
        rows = cls.everything_of(user_id)
        return {name: row for name, row in rows.items() if row.product_id == product_id}

    @classmethod
    def everything_of(cls, user_id: str) -> dict[str, Self]:
        """Return a learner's attempts in all products by assessment, read consistently."""
        return {row.assessment_id: row for row in cls.query(user_id, consistent_read=True)}

    @property
    def given(self) -> dict[str, str]:
        """The answers so far by question id."""
        return dict(self.answers.as_dict())

    def keep(self, answers: dict[str, str]) -> None:
        """Save answers beside those given before; loses with `AssessmentClosed` once it was submitted."""
        actions = [AssessmentAttempt.answers[name].set(answer) for name, answer in answers.items()]
        if actions:
            change(self, actions, AssessmentAttempt.status == "started", lost=AssessmentClosed())

    def submit(self, answers: dict[str, str], questions: list[Question], now: datetime, effects: Transaction) -> None:
        """Close the attempt with its score; answers that come too late are left out, those saved before count.

        Loses with `AssessmentClosed` when it was submitted meanwhile.
        """
        accepted = {**self.given, **answers} if in_time(self.deadline, now) else self.given
        self.right, self.total = right_answers(questions, accepted), len(questions)
        self.status, self.submitted_at = "submitted", now
        actions = [
            AssessmentAttempt.status.set("submitted"),
            AssessmentAttempt.answers.set(accepted),
            AssessmentAttempt.right.set(self.right),
            AssessmentAttempt.total.set(self.total),
            AssessmentAttempt.submitted_at.set(now),
        ]
        effects.update(self, actions, AssessmentAttempt.status == "started", lost=AssessmentClosed())
        self.answers = MapAttribute(**accepted)
