"""Standard assessments, and what learners answered."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Self

from pynamodb.attributes import (
    JSONAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from shared.assessments.rules import AlreadyReopened, AssessmentClosed, NotSubmitted, in_time
from shared.core.errors import NotFound
from shared.core.ids import new
from shared.core.table import NOBODY, Personal, Settings, Table, Transaction, change, table_name, unchanged
from shared.questions.rules import AttemptMoved, Question, right_answers
from shared.reviews.rules import SubmissionNotFound


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
    voided: JSONAttribute = JSONAttribute(default=list)

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

    def askable(self) -> list[Question]:
        """Return the questions that are shown: those that are not voided."""
        return [question for question in self.items() if question.question_id not in self.voided]


ASIDE = "#"


class AttemptById(GlobalSecondaryIndex[Any]):
    """Whose attempt an id is, for those who reopen it."""

    class Meta:
        index_name = "by-attempt"
        projection = KeysOnlyProjection()

    attempt_id = UnicodeAttribute(hash_key=True)


class AssessmentAttempt(Table):
    """A learner's one submission of an assessment. Access: one by learner and assessment; all of a learner; one by id.

    `asked` holds the questions and score bands of its start, whatever is published later. A submission that was
    reopened is set aside under `<assessment>#<attempt>`, where nothing counts it.
    """

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
    asked: JSONAttribute = JSONAttribute(null=True)
    answers: MapAttribute[str, Any] = MapAttribute(default=dict)
    voided: JSONAttribute = JSONAttribute(default=list)
    right = NumberAttribute(null=True)
    total = NumberAttribute(null=True)
    submitted_at = UTCDateTimeAttribute(null=True)
    by_attempt = AttemptById()

    @classmethod
    def named(cls, attempt_id: str) -> Self:
        """Return anybody's submission that may be reopened; refuses one that was reopened, or is not submitted."""
        cls.connection()
        key = next(iter(cls.by_attempt.query(attempt_id, limit=1)), None)
        if key is None:
            raise SubmissionNotFound()
        attempt = cls.find(key.user_id, key.assessment_id)
        if attempt is None or ASIDE in attempt.assessment_id or attempt.attempt_id != attempt_id:
            raise AlreadyReopened()
        if attempt.status != "submitted":
            raise NotSubmitted()
        return attempt

    def set_aside(self, transaction: Transaction) -> None:
        """Keep the submission where it does not count; loses with `AlreadyReopened` to whoever was quicker."""
        row = AssessmentAttempt
        same = (row.attempt_id == self.attempt_id) & (row.status == "submitted")
        transaction.delete(row(self.user_id, self.assessment_id), condition=same, lost=AlreadyReopened())
        aside = row(self.user_id, f"{self.assessment_id}{ASIDE}{self.attempt_id}", **_kept(self))
        transaction.create(aside)

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
            voided=list(assessment.voided),
            asked={"questions": assessment.questions, "score_bands": assessment.score_bands},
        )

    def as_begun(self, assessment: Assessment) -> Assessment:
        """Return the assessment as it was when this attempt began."""
        if self.asked is not None:
            assessment.questions = self.asked["questions"]
            assessment.score_bands = self.asked["score_bands"]
        return assessment

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

        Loses with `AssessmentClosed` when it was submitted, or one of its questions voided, meanwhile.
        """
        accepted = {**self.given, **answers} if in_time(self.deadline, now) else self.given
        self.right, self.total = self.score_of(questions, accepted, self.voided)
        self.status, self.submitted_at = "submitted", now
        actions = [
            AssessmentAttempt.status.set("submitted"),
            AssessmentAttempt.answers.set(accepted),
            AssessmentAttempt.right.set(self.right),
            AssessmentAttempt.total.set(self.total),
            AssessmentAttempt.submitted_at.set(now),
        ]
        open_still = (AssessmentAttempt.status == "started") & unchanged(AssessmentAttempt.voided, self.voided)
        effects.update(self, actions, open_still, lost=AssessmentClosed())
        self.answers = MapAttribute(**accepted)

    @staticmethod
    def score_of(questions: list[Question], answers: dict[str, str], voided: Collection[str]) -> tuple[int, int]:
        """Return (right, total) of what counts; voided questions count neither for nor against the learner."""
        counted = [question for question in questions if question.question_id not in voided]
        return right_answers(counted, answers), len(counted)

    def void(self, voided: list[str], score: tuple[int, int] | None, effects: Transaction) -> None:
        """Leave questions out, with the new score where one was given; loses when the attempt changed meanwhile."""
        row = AssessmentAttempt
        actions: list[Any] = [row.voided.set(voided)]
        actions += [row.right.set(score[0]), row.total.set(score[1])] if score else []
        seen = (row.status == self.status) & unchanged(row.voided, self.voided)
        effects.update(self, actions, seen, lost=AttemptMoved())


def _kept(attempt: AssessmentAttempt) -> dict[str, Any]:
    keys = ("user_id", "assessment_id")
    return {name: value for name, value in attempt.attribute_values.items() if name not in keys}
