"""Products, enrolments, and the decisions that enrolments are folded from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from shared.core.errors import Conflict, NotFound
from shared.core.table import NOBODY, Personal, Settings, Table, Transaction, change, table_name
from shared.organisations.rules import INDEPENDENT
from shared.readiness.rules import RULE_VERSION, Kind, Module, ModuleLocked, Ruling, State, Tier, fold


class ProductNotFound(NotFound):
    """There is no such product, or you are not enrolled in it."""


class EnrolmentChanged(Conflict):
    """The enrolment has changed meanwhile; look again."""


class Product(Table):
    """A Job Readiness offering with its configuration. Access: by id."""

    class Meta(Settings):
        table_name = table_name("products")
        personal = NOBODY

    product_id = UnicodeAttribute(hash_key=True)
    title = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    published = BooleanAttribute(default=True)
    tiers = JSONAttribute()
    assessment_ids: JSONAttribute = JSONAttribute(default=list)
    course_ids: JSONAttribute = JSONAttribute(default=list)
    required_expert_sessions = NumberAttribute(default=5)
    expert_session_threshold_percent = NumberAttribute(default=95)
    project = JSONAttribute(default=dict)
    interview = JSONAttribute(default=dict)
    promotion_exam = JSONAttribute(default=dict)

    @classmethod
    def of(cls, product_id: str) -> Self:
        """Return the product, or raise `ProductNotFound`."""
        product = cls.find(product_id)
        if product is None:
            raise ProductNotFound()
        return product


class EnrolmentsByClient(GlobalSecondaryIndex[Any]):
    """The enrolments of a client's learners; those of nobody's stand under `INDEPENDENT`."""

    class Meta:
        index_name = "by-client"
        projection = AllProjection()

    client_id = UnicodeAttribute(hash_key=True)
    enrolment_id = UnicodeAttribute(range_key=True)


class EnrolmentById(GlobalSecondaryIndex[Any]):
    """Whose enrolment in what is it."""

    class Meta:
        index_name = "by-id"
        projection = KeysOnlyProjection()

    enrolment_id = UnicodeAttribute(hash_key=True)


class Enrolment(Table):
    """One learner in one product. Access: all of a learner; one by learner and product, or by id; all of a client.

    It is in force (`active`) while nothing holds it: `holds` names why not. `client_id` is the client through which the
    learner has the product. `star` and `tier` are the fold of the decisions, kept in the transaction that appends them;
    `sequence` is the number of the last decision, and whoever appends must have seen it.
    """

    class Meta(Settings):
        table_name = table_name("enrolments")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute(range_key=True)
    enrolment_id = UnicodeAttribute()
    background = UnicodeAttribute()
    active = BooleanAttribute(default=True)
    holds = UnicodeSetAttribute(null=True)
    star = NumberAttribute(default=0)
    tier = UnicodeAttribute(null=True)
    sequence = NumberAttribute(default=0)
    announced = NumberAttribute(default=0)
    enrolled_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()
    client_id = UnicodeAttribute(default=INDEPENDENT)
    by_client = EnrolmentsByClient()
    by_id = EnrolmentById()

    @classmethod
    def named(cls, enrolment_id: str) -> Self | None:
        """Return the enrolment of an id, or None."""
        cls.connection()
        key = next(iter(cls.by_id.query(enrolment_id, limit=1)), None)
        return cls.find(key.user_id, key.product_id) if key else None

    @classmethod
    def all_of(cls, user_id: str) -> list[Self]:
        """Return every enrolment of a learner, read consistently."""
        cls.connection()
        return list(cls.query(user_id, consistent_read=True))

    @classmethod
    def of(cls, user_id: str, product_id: str) -> Self:
        """Return a learner's enrolment in a product, or raise `ProductNotFound`."""
        enrolment = cls.find(user_id, product_id)
        if enrolment is None:
            raise ProductNotFound()
        return enrolment

    def announced_up_to(self, sequence: int) -> None:
        """Remember that the decisions up to this one have been told to whom they concern."""
        change(self, [Enrolment.announced.set(sequence)], Enrolment.announced < sequence)

    def guard(self, transaction: Transaction, module: Module) -> Transaction:
        """Require, in a transaction of a module's own rows, that the module is still open when they are written."""
        missing = ModuleLocked(f"The module {module.value} is locked.", blockers=[])
        condition = (Enrolment.star >= module.star - 1) & (Enrolment.active == True)  # noqa: E712
        return transaction.check(Enrolment, (self.user_id, self.product_id), condition, lost=missing)

    @property
    def current_tier(self) -> Tier:
        """The tier that content is chosen for; bronze until one is assigned."""
        return Tier(self.tier) if self.tier else Tier.BRONZE

    def state(self) -> tuple[State, list["Decision"]]:
        """Return the fold of the decisions, with the decisions."""
        decisions = Decision.of_enrolment(self.enrolment_id)
        return fold(decision.ruling() for decision in decisions), decisions

    def append(
        self,
        rulings: Sequence[Ruling],
        decisions: Sequence["Decision"],
        *,
        actor: str,
        now: datetime,
        transaction: Transaction | None = None,
    ) -> State:
        """Append decisions to those that were seen, and fold them into the projection, in one transaction.

        Raises `EnrolmentChanged` when somebody else appended meanwhile or the enrolment is no longer active.
        """
        transaction = transaction or Transaction()
        state = self.add(rulings, decisions, actor=actor, now=now, transaction=transaction)
        transaction.commit()
        return state

    def add(
        self,
        rulings: Sequence[Ruling],
        decisions: Sequence["Decision"],
        *,
        actor: str,
        now: datetime,
        transaction: Transaction,
    ) -> State:
        """Do what `append` does in a transaction that somebody else commits."""
        lost = EnrolmentChanged()
        seen = int(self.sequence)
        new = [
            Decision.from_ruling(self.enrolment_id, seen + position, ruling, actor=actor, now=now)
            for position, ruling in enumerate(rulings, 1)
        ]
        state = fold(decision.ruling() for decision in [*decisions, *new])
        for decision in new:
            transaction.create(decision, lost=lost)
        actions = [
            Enrolment.star.set(state.star),
            Enrolment.tier.set(state.tier.value) if state.tier else Enrolment.tier.remove(),
            Enrolment.sequence.set(seen + len(new)),
            Enrolment.updated_at.set(now),
        ]
        unchanged = (Enrolment.sequence == seen) & (Enrolment.active == True)  # noqa: E712
        transaction.update(self, actions, unchanged, lost=lost)
        return state


class Decision(Table):
    """A star, tier or unlock that was decided; only ever added. Access: all of an enrolment, in order."""

    class Meta(Settings):
        table_name = table_name("decisions")
        personal = Personal(
            owner=None,
            retention="kept without identity: it holds opaque ids only",
            found="enrolment",
            erasure="kept",
        )
        append_only = True
        stream = True

    enrolment_id = UnicodeAttribute(hash_key=True)
    sequence = NumberAttribute(range_key=True)
    kind = UnicodeAttribute()
    facts: JSONAttribute = JSONAttribute()
    evidence: JSONAttribute = JSONAttribute(default=list)
    rule_version = UnicodeAttribute()
    actor = UnicodeAttribute()
    decided_at = UTCDateTimeAttribute()

    @classmethod
    def from_ruling(cls, enrolment_id: str, sequence: int, ruling: Ruling, *, actor: str, now: datetime) -> Self:
        """Return the row of a ruling; `actor` is `rules` or a person's id."""
        return cls(
            enrolment_id,
            sequence,
            kind=ruling.kind.value,
            facts=dict(ruling.facts),
            evidence=list(ruling.evidence),
            rule_version=RULE_VERSION,
            actor=actor,
            decided_at=now,
        )

    @classmethod
    def of_enrolment(cls, enrolment_id: str) -> list[Self]:
        """Return the decisions of an enrolment in their order, read consistently."""
        cls.connection()
        return list(cls.query(enrolment_id, consistent_read=True))

    def ruling(self) -> Ruling:
        """Return the row as the rules read it."""
        facts: dict[str, Any] = self.facts
        return Ruling(Kind(self.kind), facts, tuple(self.evidence), int(self.sequence))
