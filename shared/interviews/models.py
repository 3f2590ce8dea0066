"""Interview attempts, the uploads that were allowed for them, and the recordings that were submitted."""

from datetime import datetime, timedelta
from typing import Any, Self

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.condition import Condition

from shared.core.errors import Conflict
from shared.core.ids import new
from shared.core.table import Personal, Settings, Table, Transaction, change, table_name
from shared.interviews.rules import InterviewClosed, Stage, Status, attempt_id_of, is_watchable
from shared.readiness.models import Enrolment
from shared.reviews.models import Submission
from shared.reviews.rules import SubmissionChanged

UPLOAD_KEPT = timedelta(days=2)
REVIEWABLE = (Status.GRADING, Status.AWAITING_REVIEW, Status.PASSED, Status.FAILED)


class InterviewAttempt(Table):
    """One of a learner's tries at the interview. Access: one by learner and id; all of a learner.

    The id follows from enrolment and number, so that the same try is never opened twice. `terms` holds what was in
    force when the questions were made: `background`, `tier`, `pass_mark`, `time_limit_seconds`, `criteria`. `granted`
    counts the further attempts that an administrator has allowed after this one.
    """

    class Meta(Settings):
        table_name = table_name("interview-attempts")
        personal = Personal(owner="user_id", retention="until erasure", unexported=("terms",))

    user_id = UnicodeAttribute(hash_key=True)
    attempt_id = UnicodeAttribute(range_key=True)
    enrolment_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    number = NumberAttribute()
    stage = UnicodeAttribute(default=Stage.PREPARING.value)
    questions: JSONAttribute = JSONAttribute(default=list)
    terms: JSONAttribute = JSONAttribute(default=dict)
    source = UnicodeAttribute(null=True)
    made_by: JSONAttribute = JSONAttribute(default=dict)
    submission_id = UnicodeAttribute(null=True)
    granted = NumberAttribute(default=0)
    opened_at = UTCDateTimeAttribute()

    @classmethod
    def opened(cls, enrolment: Enrolment, number: int, now: datetime) -> Self:
        """Return an enrolment's n-th attempt, whose questions are still to be made."""
        return cls(
            enrolment.user_id,
            attempt_id_of(enrolment.enrolment_id, number),
            enrolment_id=enrolment.enrolment_id,
            product_id=enrolment.product_id,
            number=number,
            opened_at=now,
        )

    @classmethod
    def all_of(cls, user_id: str, product_id: str) -> list[Self]:
        """Return a learner's attempts in a product in their order, read consistently."""
        cls.connection()
        rows = [row for row in cls.query(user_id, consistent_read=True) if row.product_id == product_id]
        return sorted(rows, key=lambda row: int(row.number))

    def ask(self, questions: list[dict[str, str]], terms: dict[str, Any], source: str, made_by: dict[str, Any]) -> bool:
        """Give the attempt its questions; False when it has got them before."""
        actions = [
            InterviewAttempt.questions.set(questions),
            InterviewAttempt.terms.set(terms),
            InterviewAttempt.source.set(source),
            InterviewAttempt.made_by.set(made_by),
            InterviewAttempt.stage.set(Stage.OPEN.value),
        ]
        return change(self, actions, InterviewAttempt.stage == Stage.PREPARING.value)

    def take(self, submission_id: str, transaction: Transaction) -> None:
        """Use the attempt up for a submission; loses with `InterviewClosed` when another one was quicker."""
        actions = [
            InterviewAttempt.stage.set(Stage.SUBMITTED.value),
            InterviewAttempt.submission_id.set(submission_id),
        ]
        transaction.update(self, actions, InterviewAttempt.stage == Stage.OPEN.value, lost=InterviewClosed())

    def check_open(self, transaction: Transaction) -> None:
        """Require that the attempt still takes recordings."""
        key, open_ = (self.user_id, self.attempt_id), InterviewAttempt.stage == Stage.OPEN.value
        transaction.check(InterviewAttempt, key, open_, lost=InterviewClosed())

    def grant(self, count: int, transaction: Transaction, lost: Conflict) -> None:
        """Allow further attempts after this one; loses with `lost` when others were granted meanwhile."""
        seen = int(self.granted)
        row = InterviewAttempt
        unchanged = row.attempt_id.exists() & ((row.granted == seen) if seen else _none(row.granted))
        transaction.update(self, [row.granted.set(seen + count)], unchanged, lost=lost)


class InterviewUpload(Table):
    """A form for one upload that was given out. Access: by learner and id, which is the end of the object's key."""

    class Meta(Settings):
        table_name = table_name("interview-uploads")
        personal = Personal(owner="user_id", retention="2 days", export=False)

    user_id = UnicodeAttribute(hash_key=True)
    upload_id = UnicodeAttribute(range_key=True)
    attempt_id = UnicodeAttribute()
    content_type = UnicodeAttribute()
    ends_at = UTCDateTimeAttribute()
    arrived_at = UTCDateTimeAttribute(null=True)
    submission_id = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()

    @classmethod
    def allowed(cls, attempt: InterviewAttempt, content_type: str, ends_at: datetime) -> Self:
        """Return a new permission to upload a recording until some moment."""
        return cls(
            attempt.user_id,
            new(),
            attempt_id=attempt.attempt_id,
            content_type=content_type,
            ends_at=ends_at,
            expires_at=ends_at + UPLOAD_KEPT,
        )

    @property
    def key(self) -> str:
        """Where the object lies."""
        return f"interviews/{self.user_id}/{self.attempt_id}/{self.upload_id}"

    def note_arrival(self, now: datetime) -> bool:
        """Remember that the object is there; False when it was handed in meanwhile, so that grading has to start."""
        return change(self, [InterviewUpload.arrived_at.set(now)], InterviewUpload.submission_id.does_not_exist())

    def hand_in(self, submission_id: str, transaction: Transaction) -> None:
        """Bind the upload to a submission; loses with `SubmissionChanged` when the object arrived meanwhile."""
        unbound = InterviewUpload.submission_id.does_not_exist()
        arrived = InterviewUpload.arrived_at
        same = arrived.exists() if self.arrived_at else arrived.does_not_exist()
        bind = InterviewUpload.submission_id.set(submission_id)
        transaction.update(self, [bind], unbound & same, lost=SubmissionChanged())


class InterviewSubmission(Submission):
    """A recording that was handed in.

    Access: one by learner and id; all of a learner; whose an id is; what awaits a review, oldest first, shard by shard.
    """

    class Meta(Settings):
        table_name = table_name("interview-submissions")
        personal = Personal(owner="user_id", retention="until erasure")

    attempt_id = UnicodeAttribute()
    upload_id = UnicodeAttribute()
    content_type = UnicodeAttribute()
    upload_ends_at = UTCDateTimeAttribute()
    practice = BooleanAttribute(default=False)
    duration_seconds = NumberAttribute(null=True)
    measures: JSONAttribute = JSONAttribute(null=True)

    @classmethod
    def handed_in(cls, attempt: InterviewAttempt, upload: InterviewUpload, practice: bool, now: datetime) -> Self:
        """Return a new submission; it waits for its object, or goes to grading where that is there already."""
        arrived = upload.arrived_at is not None
        return cls(
            attempt.user_id,
            new(),
            attempt_id=attempt.attempt_id,
            product_id=attempt.product_id,
            upload_id=upload.upload_id,
            content_type=upload.content_type,
            upload_ends_at=upload.ends_at,
            practice=practice,
            status=(Status.GRADING if arrived else Status.WAITING_FOR_UPLOAD).value,
            submitted_at=now,
        )

    @classmethod
    def of_attempt(cls, user_id: str, attempt_id: str) -> list[Self]:
        """Return what was handed in for an attempt, practice included, in order, read consistently."""
        cls.connection()
        return [row for row in cls.query(user_id, consistent_read=True) if row.attempt_id == attempt_id]

    @property
    def key(self) -> str:
        """Where the recording lies."""
        return f"interviews/{self.user_id}/{self.attempt_id}/{self.upload_id}"

    @property
    def workplace(self) -> str:
        """Below which key lies what was drawn out of the recording."""
        return f"interview-work/{self.user_id}/{self.submission_id}"

    @property
    def decided(self) -> bool:
        """Whether nothing is left for the machine to decide."""
        return self.status not in (Status.WAITING_FOR_UPLOAD, Status.GRADING)

    @property
    def watchable(self) -> bool:
        """Whether it may be served."""
        return is_watchable(Status(self.status), measured=self.duration_seconds is not None)

    def leave_waiting(self, transaction: Transaction) -> None:
        """Go to grading because the object has arrived; loses with `SubmissionChanged` when it went there before."""
        waiting = InterviewSubmission.status == Status.WAITING_FOR_UPLOAD.value
        begin = InterviewSubmission.status.set(Status.GRADING.value)
        transaction.update(self, [begin], waiting, lost=SubmissionChanged())

    def keep_measured(self, seconds: float) -> bool:
        """Take the recording into grading with its measured length; False when a person was quicker."""
        actions = [
            InterviewSubmission.status.set(Status.GRADING.value),
            InterviewSubmission.duration_seconds.set(seconds),
        ]
        return change(self, actions, _undecided())

    def keep_measures(self, measures: dict[str, Any]) -> None:
        """Store how the answer was spoken."""
        change(self, [InterviewSubmission.measures.set(measures)])

    def settle(
        self, status: Status, stage: Stage, transaction: Transaction, *, now: datetime, reason: str | None = None
    ) -> None:
        """End the machine's part, practice leaving its attempt open; loses with `SubmissionChanged` to a person."""
        actions = self.ending(status.value, now, reason)
        transaction.update(self, actions, _undecided(), lost=SubmissionChanged())
        if not self.practice:
            self.move_attempt(stage, transaction)

    def move_attempt(self, stage: Stage, transaction: Transaction) -> None:
        """Change the stage of the attempt that this submission has used."""
        attempt = InterviewAttempt(self.user_id, self.attempt_id)
        move, mine = InterviewAttempt.stage.set(stage.value), InterviewAttempt.submission_id == self.submission_id
        transaction.update(attempt, [move], mine, lost=SubmissionChanged())

    @property
    def evidence_id(self) -> str:
        """By which id the fifth star rests on this submission: that of its attempt."""
        return str(self.attempt_id)

    @property
    def reviewable(self) -> bool:
        """Whether a person may decide about it."""
        return not self.practice and self.status in REVIEWABLE

    @property
    def machine_passed(self) -> bool | None:
        """What the marks come to."""
        return bool(self.machine["passed"]) if self.machine else None

    @property
    def prompt(self) -> str:
        """The name and version of the prompt of the marks."""
        return f"{self.machine['prompt']}/{self.machine['version']}" if self.machine else "none"

    @property
    def related(self) -> tuple[type[Table], str, str]:
        """The attempt that was used for it."""
        return (InterviewAttempt, self.user_id, self.attempt_id)

    def follow(self, approved: bool, row: Any, transaction: Transaction) -> None:
        """Let the attempt pass or fail with the submission."""
        self.move_attempt(Stage.PASSED if approved else Stage.FAILED, transaction)


def _none(column: Any) -> Condition:
    condition: Condition = column.does_not_exist() | (column == 0)
    return condition


def _undecided() -> Condition:
    return InterviewSubmission.status.is_in(Status.WAITING_FOR_UPLOAD.value, Status.GRADING.value)
