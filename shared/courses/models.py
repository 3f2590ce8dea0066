"""Courses, their lessons, and how far learners have come in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.update import Action

from shared.core.errors import NotFound, Refusal
from shared.core.ids import new
from shared.core.table import NOBODY, Personal, Settings, Table, Transaction, table_name
from shared.courses.rules import Drawn, QuizClosed, is_done, remembered
from shared.questions.rules import AttemptMoved
from shared.readiness.rules import Tier
from shared.watching.models import WatchedVideo


class CourseNotFound(NotFound):
    """There is no such course, or it is not part of your products."""


class LessonNotFound(NotFound):
    """There is no such lesson, or it is not part of your products."""


class Course(Table):
    """A course with its quiz settings. Access: by id; a product lists its ids.

    `lesson_ids` are the published lessons in their order; `quiz_templates` holds for each tier
    `quiz_prompt_template`, `question_count` and `passing_score`.
    """

    class Meta(Settings):
        table_name = table_name("courses")
        personal = NOBODY

    course_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    published = BooleanAttribute(default=False)
    lesson_ids: JSONAttribute = JSONAttribute(default=list)
    enable_ai_quizzes = BooleanAttribute(default=False)
    tier_based_difficulty = BooleanAttribute(default=True)
    quiz_templates: JSONAttribute = JSONAttribute(default=dict)
    quiz_attempts = NumberAttribute(null=True)
    watch_threshold_percent = NumberAttribute(default=90)
    generic_bank_id = UnicodeAttribute(null=True)

    def template(self, lesson: "Lesson", tier: Tier) -> dict[str, Any]:
        """Return the template of a lesson's quizzes for a tier: its own, or the course's."""
        found: dict[str, Any] = (lesson.quiz_templates or self.quiz_templates)[tier]
        return found

    def question_count(self, lesson: "Lesson", tier: Tier) -> int:
        """Return how many questions a quiz of this lesson and tier asks."""
        return int(self.template(lesson, tier)["question_count"])

    def passing_score(self, lesson: "Lesson", tier: Tier) -> float:
        """Return the percentage that passes a quiz of this lesson and tier."""
        return float(self.template(lesson, tier)["passing_score"])


class Lesson(Table):
    """A lesson: a video and its transcript, both in the media bucket. Access: by id; a course lists its ids.

    `duration_milliseconds` is measured from the stored file. `quiz_templates` are the lesson's own, None for those of
    its course.
    """

    class Meta(Settings):
        table_name = table_name("lessons")
        personal = NOBODY

    lesson_id = UnicodeAttribute(hash_key=True)
    course_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    summary = UnicodeAttribute(default="")
    order = NumberAttribute(default=0)
    published = BooleanAttribute(default=False)
    video_key = UnicodeAttribute(null=True)
    duration_milliseconds = NumberAttribute(default=0)
    transcript_key = UnicodeAttribute(null=True)
    quiz_templates: JSONAttribute = JSONAttribute(null=True)


class LessonProgress(WatchedVideo):
    """A learner in a lesson: what was watched, and which attempt passed its quiz. Access: all of a learner; one.

    `quiz_number` counts the attempts; who starts the next one must have seen the last.
    """

    class Meta(Settings):
        table_name = table_name("lesson-progress")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    lesson_id = UnicodeAttribute(range_key=True)
    progress_id = UnicodeAttribute(default_for_new=new)
    course_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    quiz_number = NumberAttribute(default=0)
    quiz_attempt_id = UnicodeAttribute(null=True)
    quiz_open = BooleanAttribute(default=False)
    seen_questions: JSONAttribute = JSONAttribute(default=list)
    quiz_passed_by = UnicodeAttribute(null=True)
    quiz_passed_at = UTCDateTimeAttribute(null=True)

    @classmethod
    def in_lesson(cls, user_id: str, lesson: Lesson) -> Self:
        """Return the progress of somebody who opens the lesson for the first time."""
        return cls(user_id, lesson.lesson_id, course_id=lesson.course_id, product_id=lesson.product_id)

    @classmethod
    def all_of(cls, user_id: str, product_id: str) -> dict[str, Self]:
        """Return a learner's progress in a product by lesson, read consistently."""
        cls.connection()
        rows = cls.query(user_id, consistent_read=True)
        return {row.lesson_id: row for row in rows if row.product_id == product_id}

    def done(self, quiz_enabled: bool) -> bool:
        """Tell whether the lesson counts towards its star."""
        return is_done(self.completed_at is not None, quiz_enabled, self.quiz_passed_by is not None)

    def keep_watch(self, effects: Transaction, lost: Refusal) -> None:
        """Write what `follow` has changed; loses when another heartbeat was written meanwhile."""
        effects.update(self, [*self._origin(), *self.actions()], self.unchanged(), lost=lost)

    def begin_quiz(self, attempt_id: str, drawn: Sequence[Drawn], effects: Transaction) -> None:
        """Remember the attempt that starts and what it asks; loses with `QuizClosed` when another one has started."""
        number = int(self.quiz_number)
        kind = LessonProgress
        actions: list[Action] = [
            *self._origin(),
            kind.quiz_number.set(number + 1),
            kind.quiz_attempt_id.set(attempt_id),
            kind.quiz_open.set(True),
            kind.seen_questions.set(remembered(self.seen_questions, drawn)),
        ]
        seen = kind.quiz_number == number
        effects.update(self, actions, seen if number else seen | kind.quiz_number.does_not_exist(), lost=QuizClosed())

    def end_quiz(self, attempt_id: str, passed: bool, now: datetime, effects: Transaction) -> None:
        """Remember that no attempt is open, and which one passed last: it is the evidence."""
        actions: list[Action] = [LessonProgress.quiz_open.set(False)]
        if passed:
            actions += [LessonProgress.quiz_passed_by.set(attempt_id), LessonProgress.quiz_passed_at.set(now)]
        effects.update(self, actions)

    def pass_with(self, attempt_id: str, moment: datetime, effects: Transaction) -> None:
        """Remember an attempt that turned out to be passed, unless another one was before: it is the evidence."""
        row = LessonProgress
        first = [row.quiz_passed_by.set(row.quiz_passed_by | attempt_id)]
        effects.update(self, [*first, row.quiz_passed_at.set(row.quiz_passed_at | moment)])

    def pass_no_more(self, attempt_id: str, effects: Transaction) -> None:
        """Forget an attempt that turned out not to be passed, where it was the evidence."""
        if self.quiz_passed_by == attempt_id:
            row = LessonProgress
            actions: list[Action] = [row.quiz_passed_by.remove(), row.quiz_passed_at.remove()]
            effects.update(self, actions, row.quiz_passed_by == attempt_id, lost=AttemptMoved())

    def _origin(self) -> list[Action]:
        kind = LessonProgress
        return [
            kind.progress_id.set(kind.progress_id | self.progress_id),
            kind.course_id.set(self.course_id),
            kind.product_id.set(self.product_id),
        ]
