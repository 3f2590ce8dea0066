"""What is the same about everything that is handed in, judged by a machine and, where need be, by a person."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection

from shared.core.ids import digest
from shared.core.table import Personal, Settings, Table, Transaction, change, table_name
from shared.reviews.rules import MachineView, ReviewTaken, SubmissionChanged, SubmissionNotFound, Verdict

# Few enough to be read in parallel at once, and enough for 4,000 submissions a second to begin waiting.
SHARDS = 4
LEASE = timedelta(minutes=15)
AWAITING = "awaiting_review"


def shard_of(identifier: str) -> int:
    """Return the part of a waiting list that an id stands in."""
    return int(digest(identifier)[:4], 16) % SHARDS


class SubmissionById(GlobalSecondaryIndex[Any]):
    """Whose a submission is, for reviewers who know only its id."""

    class Meta:
        index_name = "by-submission"
        projection = KeysOnlyProjection()

    submission_id = UnicodeAttribute(hash_key=True)


class AwaitingReview(GlobalSecondaryIndex[Any]):
    """What waits for a person, the oldest first; sparse, so that it holds only what waits."""

    class Meta:
        index_name = "awaiting-review"
        projection = IncludeProjection(["product_id", "reason", "submitted_at"])

    awaiting = NumberAttribute(hash_key=True)
    submission_id = UnicodeAttribute(range_key=True)


class Submission(Table):
    """Something handed in. `machine` is the machine's verdict; `review` and `appeal` are what people said.

    None of the three replaces another. `status` follows the last word, and `decided_by` says whose it was. A person's
    word holds `status` (or `outcome`), `feedback`, `reviewer_id` and `at`.
    """

    user_id = UnicodeAttribute(hash_key=True)
    submission_id = UnicodeAttribute(range_key=True)
    product_id = UnicodeAttribute()
    status = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    machine: JSONAttribute = JSONAttribute(null=True)
    review: JSONAttribute = JSONAttribute(null=True)
    appeal: JSONAttribute = JSONAttribute(null=True)
    awaiting = NumberAttribute(null=True)
    submitted_at = UTCDateTimeAttribute()
    decided_by = UnicodeAttribute(null=True)
    decided_at = UTCDateTimeAttribute(null=True)
    by_submission = SubmissionById()
    awaiting_review = AwaitingReview()

    @classmethod
    def of(cls, user_id: str, submission_id: str) -> Self:
        """Return a learner's submission, or raise `SubmissionNotFound`."""
        submission = cls.find(user_id, submission_id)
        if submission is None:
            raise SubmissionNotFound()
        return submission

    @classmethod
    def owner_of(cls, submission_id: str) -> str:
        """Return whose a submission is, or raise `SubmissionNotFound`."""
        owner = cls.find_owner(submission_id)
        if owner is None:
            raise SubmissionNotFound()
        return owner

    @classmethod
    def find_owner(cls, submission_id: str) -> str | None:
        """Return whose a submission is, or None."""
        cls.connection()
        row = next(iter(cls.by_submission.query(submission_id, limit=1)), None)
        return str(row.user_id) if row else None

    @classmethod
    def named(cls, submission_id: str) -> Self:
        """Return anybody's submission, for those who may see all, or raise `SubmissionNotFound`."""
        return cls.of(cls.owner_of(submission_id), submission_id)

    @classmethod
    def all_of(cls, user_id: str, product_id: str | None = None) -> list[Self]:
        """Return what a learner has handed in, in order, read consistently."""
        cls.connection()
        rows = list(cls.query(user_id, consistent_read=True))
        return [row for row in rows if product_id in (None, row.product_id)]

    # What a kind of submission says of itself.

    @property
    def evidence_id(self) -> str:
        """By which id a star rests on this submission."""
        raise NotImplementedError

    @property
    def reviewable(self) -> bool:
        """Whether a person may decide about it."""
        raise NotImplementedError

    @property
    def machine_passed(self) -> bool | None:
        """What the machine's verdict comes to by the rules; None where there is none that counts."""
        raise NotImplementedError

    @property
    def prompt(self) -> str:
        """The name and version of the prompt that the machine was asked with, or `none`."""
        raise NotImplementedError

    @property
    def related(self) -> tuple[type[Table], str, str]:
        """The row that follows the submission's fate: its model and key."""
        raise NotImplementedError

    def follow(self, approved: bool, row: Any, transaction: Transaction) -> None:
        """Let the related row follow a person's decision."""
        raise NotImplementedError

    # What happens to it.

    @property
    def persons_word(self) -> str | None:
        """What a person has decided, the last one where two have; None while nobody has."""
        if self.appeal:
            return Verdict.APPROVED if self.appeal["outcome"] == "upheld" else Verdict.REJECTED
        return str(self.review["status"]) if self.review else None

    def keep_verdict(self, verdict: Mapping[str, Any]) -> bool:
        """Store the machine's verdict; False when there is one already, which stays."""
        row = type(self)
        return change(self, [row.machine.set(dict(verdict))], row.machine.does_not_exist())

    def ending(self, status: str, now: datetime, reason: str | None) -> list[Action]:
        """Return what ends the machine's part: it has decided, or the submission waits for a person."""
        row = type(self)
        actions: list[Action] = [row.status.set(status), row.reason.set(reason) if reason else row.reason.remove()]
        if status == AWAITING:
            return [*actions, row.awaiting.set(shard_of(self.submission_id))]
        judged = [row.decided_by.set("ai")] if status in ("passed", "failed") else []
        return [*actions, row.decided_at.set(now), *judged]

    def judge(self, status: str, word: Mapping[str, Any], at: datetime, transaction: Transaction) -> None:
        """Let a person decide, whatever the machine says; loses with `SubmissionChanged` to whoever was quicker.

        A word with an `outcome` is about the appeal and stands beside the review. Once it is written, `has_been_judged`
        tells this row.
        """
        row = type(self)
        kept = row.appeal if "outcome" in word else row.review
        heard = row.machine.exists() if self.machine is not None else row.machine.does_not_exist()
        unchanged = (row.status == self.status) & _same(row.decided_at, self.decided_at) & kept.does_not_exist() & heard
        actions = [
            row.status.set(status),
            kept.set(dict(word)),
            row.decided_by.set("person"),
            row.decided_at.set(at),
            row.awaiting.remove(),
        ]
        transaction.update(self, actions, unchanged, lost=SubmissionChanged())

    def has_been_judged(self, status: str, word: Mapping[str, Any], at: datetime) -> None:
        """Know that a person's decision was written, without reading the row anew."""
        setattr(self, "appeal" if "outcome" in word else "review", dict(word))
        self.status, self.decided_by, self.decided_at, self.awaiting = status, "person", at, None


def _same(column: Any, seen: Any) -> Condition:
    condition: Condition = column.does_not_exist() if seen is None else column == seen
    return condition


class ReviewLease(Table):
    """Who is looking at a submission, so that no second reviewer does. Access: by submission."""

    class Meta(Settings):
        table_name = table_name("review-leases")
        personal = Personal(owner=None, retention="15 minutes", export=False)

    submission_id = UnicodeAttribute(hash_key=True)
    reviewer_id = UnicodeAttribute()
    taken_at = UTCDateTimeAttribute()
    expires_at = TTLAttribute()

    @classmethod
    def take(cls, submission_id: str, reviewer_id: str, now: datetime) -> Self:
        """Take a submission, or keep it for longer; `ReviewTaken` says who has it."""
        held = cls.find(submission_id)
        mine = held is not None and held.reviewer_id == reviewer_id and held.alive(now)
        since = held.taken_at if held is not None and mine else now
        lease = cls(submission_id, reviewer_id=reviewer_id, taken_at=since, expires_at=now + LEASE)
        effects = Transaction().save(lease, condition=cls._free_for(reviewer_id, now), lost=ReviewTaken())
        cls.honoured(submission_id, now, effects)
        return lease

    @classmethod
    def honoured(cls, submission_id: str, now: datetime, effects: Transaction) -> None:
        """Commit what only the holder may do; `ReviewTaken` says who that is."""
        try:
            effects.commit()
        except ReviewTaken:
            held = cls.find(submission_id)
            raise held.refusal() if held else ReviewTaken() from None

    @classmethod
    def release(cls, submission_id: str, reviewer_id: str, now: datetime, transaction: Transaction) -> None:
        """Give the submission free; loses with `ReviewTaken` while another reviewer holds it."""
        free = cls._free_for(reviewer_id, now)
        transaction.delete(cls(submission_id), condition=free, lost=ReviewTaken())

    def refusal(self) -> ReviewTaken:
        """Return what another reviewer is told."""
        since, until = self.taken_at.isoformat(), self.expires_at.isoformat()
        return ReviewTaken(by=self.reviewer_id, since=since, until=until)

    @classmethod
    def _free_for(cls, reviewer_id: str, now: datetime) -> Condition:
        free: Condition = (
            cls.submission_id.does_not_exist() | (cls.reviewer_id == reviewer_id) | (cls.expires_at <= now)
        )
        return free


class Agreement(Table):
    """How often people decided as the machine had, counted once for each submission that a person first decides about.

    Access: all of a kind; one by kind, background and prompt. The six counters are named by what the machine had said
    and what the person decided; `machine_silent` counts where there was no verdict to agree with.
    """

    class Meta(Settings):
        table_name = table_name("agreement")
        personal = Personal(owner=None, retention="kept: it counts and names nobody", export=False)

    kind = UnicodeAttribute(hash_key=True)
    group = UnicodeAttribute(range_key=True)
    background = UnicodeAttribute()
    prompt = UnicodeAttribute()
    machine_passed_approved = NumberAttribute(default=0)
    machine_passed_rejected = NumberAttribute(default=0)
    machine_failed_approved = NumberAttribute(default=0)
    machine_failed_rejected = NumberAttribute(default=0)
    machine_silent_approved = NumberAttribute(default=0)
    machine_silent_rejected = NumberAttribute(default=0)

    @classmethod
    def add_decision(
        cls, kind: str, background: str, prompt: str, seen: MachineView, verdict: Verdict, transaction: Transaction
    ) -> None:
        """Count one decision in the transaction that makes it."""
        row = cls(kind, f"{background}#{prompt}")
        counter = getattr(cls, f"{seen}_{verdict}")
        actions = [counter.add(1), cls.background.set(background), cls.prompt.set(prompt)]
        transaction.update(row, actions)

    @classmethod
    def of_kind(cls, kind: str) -> list[Self]:
        """Return the counters of a kind of submission."""
        cls.connection()
        return list(cls.query(kind))
