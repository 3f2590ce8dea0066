"""Quizzes: pools of generated questions, questions of banks that belong to lessons, and learners' attempts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from shared.core.errors import NotFound
from shared.core.table import NOBODY, Personal, Settings, Table, Transaction, create, table_name, unchanged
from shared.courses.models import Lesson
from shared.courses.rules import Drawn, QuizClosed, Score, Source, pool_size, score_of, source_of
from shared.questions.rules import AttemptMoved, Question
from shared.readiness.rules import Tier


class QuizNotFound(NotFound):
    """There is no such quiz, or it is not yours."""


class QuizPool(Table):
    """Generated questions of a lesson for one tier, each validated. Access: by lesson and tier.

    `made_from` tells from which transcript, template and prompt the questions were made.
    """

    class Meta(Settings):
        table_name = table_name("quiz-pools")
        personal = NOBODY

    lesson_id = UnicodeAttribute(hash_key=True)
    tier = UnicodeAttribute(range_key=True)
    questions: JSONAttribute = JSONAttribute(default=list)
    made_from = UnicodeAttribute()
    model = UnicodeAttribute()
    prompt = UnicodeAttribute()
    prompt_version = NumberAttribute()
    generated_at = UTCDateTimeAttribute()

    def items(self) -> list[Question]:
        """Return the questions with their keys."""
        return [Question.model_validate(question) for question in self.questions]

    def suffices(self, made_from: str, question_count: int) -> bool:
        """Tell whether there is nothing to generate."""
        return self.made_from == made_from and len(self.questions) >= pool_size(question_count)


class QuestionMapping(Table):
    """Which questions of banks belong to a lesson. Access: by lesson.

    `mapped` lists `bank_id`, `question_id`, `use` (`required` or `fallback`) and `tier`, None for all tiers.
    """

    class Meta(Settings):
        table_name = table_name("question-mappings")
        personal = NOBODY

    lesson_id = UnicodeAttribute(hash_key=True)
    mapped: JSONAttribute = JSONAttribute(default=list)


class GenerationFailure(Table):
    """A lesson whose questions could not be generated on a day; admins are told once. Access: by lesson and day.

    A course whose generic quiz could not be generated stands in the place of a lesson, with the tier `generic`.
    """

    class Meta(Settings):
        table_name = table_name("generation-failures")
        personal = NOBODY

    lesson_id = UnicodeAttribute(hash_key=True)
    day = UnicodeAttribute(range_key=True)
    tier = UnicodeAttribute()
    reason = UnicodeAttribute()

    @classmethod
    def note(cls, lesson_id: str, tier: str, reason: str, now: datetime) -> Self:
        """Keep the lesson's first failure on this day (UTC); return the row of the day."""
        failure = cls(lesson_id, now.date().isoformat(), tier=tier, reason=reason)
        create(failure)
        return failure


class QuizAttempt(Table):
    """A learner's quiz. Access: by learner and id.

    Questions, template tier and passing score are those of its start, whatever changes later.
    """

    class Meta(Settings):
        table_name = table_name("quiz-attempts")
        personal = Personal(owner="user_id", retention="until erasure", unexported=("questions",))

    user_id = UnicodeAttribute(hash_key=True)
    attempt_id = UnicodeAttribute(range_key=True)
    lesson_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    status = UnicodeAttribute(default="started")
    tier = UnicodeAttribute()
    source = UnicodeAttribute()
    questions: JSONAttribute = JSONAttribute()
    passing_score = NumberAttribute()
    started_at = UTCDateTimeAttribute()
    answers: MapAttribute[str, Any] = MapAttribute(default=dict)
    voided: JSONAttribute = JSONAttribute(default=list)
    right = NumberAttribute(null=True)
    total = NumberAttribute(null=True)
    passed = BooleanAttribute(null=True)
    submitted_at = UTCDateTimeAttribute(null=True)

    @classmethod
    def begun(
        cls,
        user_id: str,
        attempt_id: str,
        lesson: Lesson,
        *,
        tier: Tier,
        drawn: Sequence[Drawn],
        passing_score: float,
        now: datetime,
    ) -> Self:
        """Return a fresh attempt with its questions frozen."""
        return cls(
            user_id,
            attempt_id,
            lesson_id=lesson.lesson_id,
            product_id=lesson.product_id,
            tier=tier,
            source=source_of(drawn),
            questions=[{**entry.question.model_dump(), "source": entry.source} for entry in drawn],
            passing_score=passing_score,
            started_at=now,
        )

    @classmethod
    def of(cls, user_id: str, attempt_id: str) -> Self:
        """Return the learner's attempt, or raise `QuizNotFound`."""
        attempt = cls.find(user_id, attempt_id)
        if attempt is None:
            raise QuizNotFound()
        return attempt

    def drawn(self) -> list[Drawn]:
        """Return the questions with their keys and sources."""
        return [Drawn(Question.model_validate(kept), Source(kept["source"])) for kept in self.questions]

    def items(self) -> list[Question]:
        """Return the questions with their keys."""
        return [entry.question for entry in self.drawn()]

    @property
    def given(self) -> dict[str, str]:
        """The answers so far by question id."""
        return dict(self.answers.as_dict())

    def keep(self, answers: dict[str, str], effects: Transaction) -> None:
        """Save answers beside those given before; loses with `QuizClosed` once it was submitted."""
        actions = [QuizAttempt.answers[name].set(answer) for name, answer in answers.items()]
        effects.update(self, actions, QuizAttempt.status == "started", lost=QuizClosed())

    def submit(self, answers: dict[str, str], now: datetime, effects: Transaction) -> Score:
        """Close the attempt; loses with `QuizClosed` when it was submitted, or a question voided, meanwhile."""
        accepted = {**self.given, **answers}
        score = score_of(self.items(), accepted, float(self.passing_score), self.voided)
        self.right, self.total, self.passed = score.right, score.total, score.passed
        self.status, self.submitted_at = "submitted", now
        actions = [
            QuizAttempt.status.set("submitted"),
            QuizAttempt.answers.set(accepted),
            QuizAttempt.right.set(score.right),
            QuizAttempt.total.set(score.total),
            QuizAttempt.passed.set(score.passed),
            QuizAttempt.submitted_at.set(now),
        ]
        open_still = (QuizAttempt.status == "started") & unchanged(QuizAttempt.voided, self.voided)
        effects.update(self, actions, open_still, lost=QuizClosed())
        self.answers = MapAttribute(**accepted)
        return score

    def void(self, voided: list[str], score: Score | None, effects: Transaction) -> None:
        """Leave questions out, with the new score where one was given; loses when the attempt changed meanwhile."""
        row = QuizAttempt
        actions: list[Any] = [row.voided.set(voided)]
        if score:
            actions += [row.right.set(score.right), row.total.set(score.total), row.passed.set(score.passed)]
        seen = (row.status == self.status) & unchanged(row.voided, self.voided)
        effects.update(self, actions, seen, lost=AttemptMoved())


def pools_by_tier(pools: Iterable[QuizPool | None]) -> dict[str, QuizPool]:
    """Return the pools that exist by tier."""
    return {pool.tier: pool for pool in pools if pool is not None}
