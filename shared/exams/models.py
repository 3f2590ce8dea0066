"""Attempts at a promotion exam, their papers, and what an enrolment has taken of its opportunities."""

from collections.abc import Sequence
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
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core.errors import Conflict, NotFound, Refusal
from shared.core.ids import new
from shared.core.table import Personal, Settings, Table, Transaction, change, table_name, unchanged
from shared.exams.messages import ExamRef
from shared.exams.rules import (
    OPENING,
    PREPARATION,
    AttemptClosed,
    AttemptUsed,
    Failure,
    Grade,
    Status,
    Terms,
    deadline_of,
    in_time,
)
from shared.questions.rules import AttemptMoved, Question
from shared.readiness.models import Enrolment
from shared.readiness.rules import Tier


class AttemptNotFound(NotFound):
    """There is no such attempt, or it is not yours."""


class ExamRecordChanged(Conflict):
    """Another device has just started or skipped an exam; look again."""


class ExamAttempt(Table):
    """A learner's attempt at one opportunity. Access: one by learner and id; all of a learner.

    What the exam asks, how long it may take, what passes and what it promotes to are written when it starts and never
    change. `status` leads from `preparing` by `ready` and `started` to `graded`, or to `failed`; each change names the
    status that it leaves, so that whoever comes second changes nothing.
    """

    class Meta(Settings):
        table_name = table_name("exam-attempts")
        personal = Personal(owner="user_id", retention="until erasure", unexported=("task_token",))

    user_id = UnicodeAttribute(hash_key=True)
    attempt_id = UnicodeAttribute(range_key=True)
    product_id = UnicodeAttribute()
    enrolment_id = UnicodeAttribute()
    star = NumberAttribute()
    target = UnicodeAttribute()
    question_count = NumberAttribute()
    pass_mark = NumberAttribute()
    time_limit_minutes = NumberAttribute()
    bank_id = UnicodeAttribute(null=True)
    status = UnicodeAttribute(default=Status.PREPARING.value)
    reason = UnicodeAttribute(null=True)
    question_ids: JSONAttribute = JSONAttribute(default=list)
    answers: MapAttribute[str, Any] = MapAttribute(default=dict)
    voided: JSONAttribute = JSONAttribute(default=list)
    created_at = UTCDateTimeAttribute()
    ready_at = UTCDateTimeAttribute(null=True)
    started_at = UTCDateTimeAttribute(null=True)
    deadline = UTCDateTimeAttribute(null=True)
    closed_as = UnicodeAttribute(null=True)
    closed_at = UTCDateTimeAttribute(null=True)
    right = NumberAttribute(null=True)
    total = NumberAttribute(null=True)
    passed = BooleanAttribute(null=True)
    task_token = UnicodeAttribute(null=True)
    announced = BooleanAttribute(default=False)

    @classmethod
    def begun(cls, enrolment: Enrolment, star: int, target: Tier, terms: Terms, now: datetime) -> Self:
        """Return a fresh attempt on these terms; it is to be written."""
        return cls(
            enrolment.user_id,
            new(),
            product_id=enrolment.product_id,
            enrolment_id=enrolment.enrolment_id,
            star=star,
            target=target.value,
            question_count=terms.question_count,
            pass_mark=terms.pass_mark,
            time_limit_minutes=terms.time_limit_minutes,
            bank_id=terms.bank_ids.get(target.value),
            created_at=now,
        )

    @classmethod
    def of(cls, user_id: str, attempt_id: str) -> Self:
        """Return a learner's attempt, or raise `AttemptNotFound`."""
        attempt = cls.find(user_id, attempt_id)
        if attempt is None:
            raise AttemptNotFound()
        return attempt

    @classmethod
    def all_of(cls, user_id: str) -> list[Self]:
        """Return a learner's attempts in the order of their beginning, read consistently."""
        cls.connection()
        return list(cls.query(user_id, consistent_read=True))

    @property
    def ref(self) -> ExamRef:
        """What names the attempt to workflows and schedules."""
        return ExamRef(user_id=self.user_id, product_id=self.product_id, attempt_id=self.attempt_id)

    @property
    def source_tier(self) -> Tier:
        """The tier that the exam leads out of."""
        return next(tier for tier in Tier if tier.next == self.target)

    @property
    def given(self) -> dict[str, str]:
        """The answers so far by question id."""
        return dict(self.answers.as_dict())

    def overdue(self, now: datetime) -> bool:
        """Tell whether the attempt has to be closed: out of time, or not prepared or not opened for too long."""
        match self.status:
            case Status.PREPARING:
                return bool(now > self.created_at + PREPARATION)
            case Status.READY:
                return bool(now > self.ready_at + OPENING)
            case Status.STARTED:
                return not in_time(self.deadline, now)
            case _:
                return False

    def prepared(self, questions: list[Question], now: datetime, effects: Transaction) -> None:
        """Have a whole paper; loses with `AttemptClosed` when the attempt is not being prepared any more."""
        self.question_ids, self.ready_at = [question.question_id for question in questions], now
        actions = [ExamAttempt.question_ids.set(self.question_ids), ExamAttempt.ready_at.set(now)]
        self._become(Status.READY, Status.PREPARING, actions, effects)

    def deliver(self, now: datetime, effects: Transaction) -> None:
        """Start the clock; loses with `AttemptClosed` when it runs already."""
        self.started_at, self.deadline = now, deadline_of(now, int(self.time_limit_minutes))
        actions = [ExamAttempt.started_at.set(now), ExamAttempt.deadline.set(self.deadline)]
        self._become(Status.STARTED, Status.READY, actions, effects)

    def keep(self, answers: dict[str, str], effects: Transaction) -> None:
        """Save answers beside those given before; loses with `AttemptClosed` once the attempt is closed."""
        actions = [ExamAttempt.answers[name].set(answer) for name, answer in answers.items()]
        effects.update(self, actions, ExamAttempt.status == Status.STARTED.value, lost=AttemptClosed())

    def close(self, how: Status, answers: dict[str, str], grade: Grade, now: datetime, effects: Transaction) -> None:
        """Be graded, as submitted or timed out; loses with `AttemptClosed` when that has happened already.

        Also when one of its questions was voided since the grade was made.
        """
        self.closed_as, self.closed_at, self.answers = how.value, now, MapAttribute(**answers)
        self.right, self.total, self.passed = grade.right, grade.total, grade.passed
        actions = [
            ExamAttempt.answers.set(answers),
            ExamAttempt.closed_as.set(how.value),
            ExamAttempt.closed_at.set(now),
            ExamAttempt.right.set(grade.right),
            ExamAttempt.total.set(grade.total),
            ExamAttempt.passed.set(grade.passed),
        ]
        self._become(Status.GRADED, Status.STARTED, actions, effects, unchanged(ExamAttempt.voided, self.voided))

    def void(self, voided: list[str], grade: Grade | None, effects: Transaction) -> None:
        """Leave questions out, with the new grade where one was given; loses when the attempt changed meanwhile."""
        row = ExamAttempt
        actions: list[Action] = [row.voided.set(voided)]
        if grade:
            actions += [row.right.set(grade.right), row.total.set(grade.total), row.passed.set(grade.passed)]
        seen = (row.status == self.status) & unchanged(row.voided, self.voided)
        effects.update(self, actions, seen, lost=AttemptMoved())

    def fail(self, reason: Failure, effects: Transaction) -> None:
        """Come to nothing without being used up; loses with `AttemptClosed` once the paper was delivered."""
        before = Status(self.status)
        self.reason = reason.value
        self._become(Status.FAILED, before, [ExamAttempt.reason.set(reason.value)], effects)

    def await_answer(self, task_token: str) -> bool:
        """Remember which execution waits for the end; False when the end was already reached."""
        still = ExamAttempt.status.is_in(Status.READY.value, Status.STARTED.value)
        return change(self, [ExamAttempt.task_token.set(task_token)], still)

    def mark_announced(self) -> None:
        """Remember that the result has been told."""
        change(self, [ExamAttempt.announced.set(True)])

    def _become(
        self,
        status: Status,
        before: Status,
        actions: Sequence[Action],
        effects: Transaction,
        also: Condition | None = None,
    ) -> None:
        condition = ExamAttempt.status == before.value
        effects.update(
            self,
            [ExamAttempt.status.set(status.value), *actions],
            condition if also is None else condition & also,
            lost=AttemptClosed(),
        )
        self.status = status.value


class ExamPaper(Table):
    """The questions of an attempt with their keys. Access: by learner and attempt.

    `drafts` are what the AI service made and what made it; `questions` are written once, when there are enough.
    """

    class Meta(Settings):
        table_name = table_name("exam-papers")
        personal = Personal(owner="user_id", retention="until erasure", export=False)

    user_id = UnicodeAttribute(hash_key=True)
    attempt_id = UnicodeAttribute(range_key=True)
    drafts: JSONAttribute = JSONAttribute(default=list)
    questions: JSONAttribute = JSONAttribute(default=list)
    sources: JSONAttribute = JSONAttribute(default=dict)
    made_by: JSONAttribute = JSONAttribute(default=dict)

    def items(self) -> list[Question]:
        """Return the questions with their keys."""
        return [Question.model_validate(question) for question in self.questions]

    def drafted(self) -> list[Question]:
        """Return what the AI service made."""
        return [Question.model_validate(question) for question in self.drafts]


class ExamRecord(Table):
    """What an enrolment has made of its opportunities. Access: all of a learner; one by learner and product.

    `current` is the attempt under way, of which there is one at a time; `taken` names the attempt that used each star's
    opportunity up; `offered` and `skipped` list the stars whose offer was made and hidden.
    """

    class Meta(Settings):
        table_name = table_name("exam-records")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute(range_key=True)
    current = UnicodeAttribute(null=True)
    taken: MapAttribute[str, Any] = MapAttribute(default=dict)
    offered: JSONAttribute = JSONAttribute(default=list)
    skipped: JSONAttribute = JSONAttribute(default=list)
    changes = NumberAttribute(default=0)

    @classmethod
    def all_of(cls, user_id: str) -> dict[str, Self]:
        """Return a learner's records by product, read consistently."""
        cls.connection()
        return {row.product_id: row for row in cls.query(user_id, consistent_read=True)}

    @property
    def taken_stars(self) -> dict[int, str]:
        """The attempts that used an opportunity up, by star."""
        return {int(star): str(attempt) for star, attempt in self.taken.as_dict().items()}

    def rewritten(self, effects: Transaction, lost: Refusal) -> None:
        """Write the record as it now is; loses when it was changed since it was read."""
        seen = int(self.changes)
        self.changes = seen + 1
        unchanged = (ExamRecord.changes == seen) if seen else ExamRecord.user_id.does_not_exist()
        effects.save(self, condition=unchanged, lost=lost)

    @classmethod
    def use_up(cls, attempt: ExamAttempt, effects: Transaction) -> None:
        """Count the attempt against its opportunity; loses with `AttemptUsed` when that was used up before."""
        record = cls(attempt.user_id, attempt.product_id)
        key = str(int(attempt.star))
        actions = [ExamRecord.taken[key].set(attempt.attempt_id), ExamRecord.changes.add(1)]
        free = ExamRecord.taken[key].does_not_exist() & (ExamRecord.current == attempt.attempt_id)
        effects.update(record, actions, free, lost=AttemptUsed())

    @classmethod
    def release(cls, attempt: ExamAttempt, effects: Transaction) -> None:
        """Make room for the next attempt, as this one is over; loses with `AttemptClosed` when it was already."""
        record = cls(attempt.user_id, attempt.product_id)
        mine = ExamRecord.current == attempt.attempt_id
        effects.update(record, [ExamRecord.current.remove(), ExamRecord.changes.add(1)], mine, lost=AttemptClosed())
