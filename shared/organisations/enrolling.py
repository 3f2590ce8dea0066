"""Enrolling a learner in all that a client offers, or in one product: one transaction, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pynamodb.expressions.update import Action

from shared.accounts.models import Identity, User
from shared.audit.models import AuditEntry, audit
from shared.core.errors import Conflict
from shared.core.grants import appends, reads, writes
from shared.core.ids import new
from shared.core.table import Table, Transaction, together
from shared.organisations.models import Client, ClientLearner, ClientProduct
from shared.organisations.rules import INDEPENDENT, Hold, without_hold
from shared.readiness.models import Enrolment, Product, ProductNotFound

GRANTS = [
    writes(User),
    writes(Identity),
    reads(Client),
    reads(ClientProduct),
    reads(Product),
    writes(ClientLearner),
    writes(Enrolment),
    appends(AuditEntry),
]
TRIES = 4


class LearnerDeactivated(Conflict):
    """The account of this address is deactivated; activate it first."""


class Overtaken(Conflict):
    """Something has changed meanwhile; nothing was written. Try again."""


@dataclass(frozen=True)
class Place:
    """Where learners are enrolled: with a client, in all of its products, or in one product with nobody."""

    client: Client | None
    product_ids: tuple[str, ...]

    @classmethod
    def of(cls, client_id: str | None, product_id: str | None) -> "Place":
        """Return the place that is named; raises `ClientNotFound` or `ProductNotFound`."""
        return cls.seen(client_id, *together(cls.key(client_id, product_id)))

    @staticmethod
    def key(client_id: str | None, product_id: str | None) -> tuple[type[Table], str, None]:
        """Return which row tells whether the place that is named is there."""
        return (Client, client_id, None) if client_id else (Product, product_id or "-", None)

    @classmethod
    def seen(cls, client_id: str | None, row: Any) -> "Place":
        """Return the place whose row this is; raises `ClientNotFound` or `ProductNotFound`."""
        if not client_id:
            if row is None:
                raise ProductNotFound()
            return cls(None, (row.product_id,))
        return cls(Client.found(row), tuple(one.product_id for one in ClientProduct.all_of(client_id) if one.assigned))

    @property
    def client_id(self) -> str:
        """The client through which the enrolments stand."""
        return self.client.client_id if self.client else INDEPENDENT

    def unchanged(self, transaction: Transaction) -> None:
        """Require that the offer is what was seen, so that whoever joins while a product is assigned misses none."""
        if self.client:
            seen = Client.there() & (Client.offer == int(self.client.offer))
            transaction.check(Client, (self.client.client_id,), seen, lost=Overtaken())
        for product_id in () if self.client else self.product_ids:
            transaction.check(Product, (product_id,), Product.product_id.exists(), lost=Overtaken())


@dataclass(frozen=True)
class Newcomer:
    """Who is to be enrolled: a canonical address, a name or none, and the name of a background that exists."""

    email: str
    name: str
    background: str

    @property
    def identity(self) -> str:
        """The key of the name that this person signs in with."""
        return Identity.key(f"email:{self.email}")


@dataclass(frozen=True)
class Known:
    """What there is of somebody at a place already."""

    user: User | None = None
    learner: ClientLearner | None = None
    enrolments: dict[str, Enrolment] = field(default_factory=dict)

    @classmethod
    def of(cls, user_id: str, place: Place) -> "Known":
        """Return what there is of one person, in one round trip."""
        keys: list[tuple[type[Table], str, str | None]] = [(User, user_id, None)]
        keys += [(Enrolment, user_id, product_id) for product_id in place.product_ids]
        keys += [(ClientLearner, place.client_id, user_id)] if place.client else []
        user, *rows = together(*keys)
        learner = rows.pop() if place.client else None
        return cls(user, learner, {row.product_id: row for row in rows if row})


def known_of(newcomers: Sequence[Newcomer], place: Place) -> list[Known]:
    """Return what there is of each of these people, in their order; a round trip per table and 100 rows."""
    identities = {row.identity_id: row.user_id for row in Identity.find_many(one.identity for one in newcomers)}
    user_ids = list(dict.fromkeys(identities.values()))
    users = {user.user_id: user for user in User.find_many(user_ids)}
    learners: dict[str, ClientLearner] = {}
    if place.client:
        rows = ClientLearner.find_many((place.client_id, user_id) for user_id in user_ids)
        learners = {row.user_id: row for row in rows}
    enrolments: dict[str, dict[str, Enrolment]] = {}
    for row in Enrolment.find_many((user_id, product) for user_id in user_ids for product in place.product_ids):
        enrolments.setdefault(row.user_id, {})[row.product_id] = row
    found = [identities.get(one.identity, "") for one in newcomers]
    return [Known(users.get(user_id), learners.get(user_id), enrolments.get(user_id, {})) for user_id in found]


@dataclass(frozen=True)
class Enrolled:
    """Who is enrolled now, and in which products this changed anything; in none where all stood already."""

    user_id: str
    product_ids: tuple[str, ...]
    joined: bool

    @property
    def changed(self) -> bool:
        """Whether anything is new."""
        return self.joined or bool(self.product_ids)


def enrol(
    effects: Transaction, place: Place, one: Newcomer, known: Known, *, actor: str, now: datetime, **subjects: str
) -> Enrolled:
    """Add to a transaction all that enrols somebody; committed, it raises `Overtaken` when others were faster.

    An account that is not there yet is made, with its address to sign in with. Who has a product already, through
    whomever, keeps it as it is; what was ended or withdrawn is taken up again with its decisions, here. Raises
    `LearnerDeactivated`.
    """
    user = known.user or User(new(), email=one.email, name=one.name, created_at=now)
    if not user.active:
        raise LearnerDeactivated()
    fresh = [product for product in place.product_ids if product not in known.enrolments]
    old = [row for row in known.enrolments.values() if not row.active]
    joined = bool(place.client) and _join(effects, place, one, known, user.user_id, now)
    enrolled = Enrolled(user.user_id, (*fresh, *(row.product_id for row in old)), joined)
    if not enrolled.changed and known.user:
        return enrolled
    _account(effects, one, known, user, len(fresh))
    for product_id in fresh:
        effects.create(begun(user.user_id, product_id, one.background, place.client_id, now), lost=Overtaken())
    for row in old:
        take_up(effects, row, place.client_id, now)
    place.unchanged(effects)
    after = {"products": len(enrolled.product_ids), "client_id": place.client_id}
    audit(
        "learner_enrolled",
        actor=actor,
        user_id=user.user_id,
        before={},
        after=after,
        reason=None,
        now=now,
        transaction=effects,
        **subjects,
    )
    return enrolled


def begun(user_id: str, product_id: str, background: str, client_id: str, now: datetime, *holds: Hold) -> Enrolment:
    """Return the row of an enrolment that begins now."""
    return Enrolment(
        user_id,
        product_id,
        enrolment_id=new(),
        background=background,
        active=not holds,
        holds={hold.value for hold in holds} or None,
        client_id=client_id,
        enrolled_at=now,
        updated_at=now,
    )


def take_up(effects: Transaction, enrolment: Enrolment, client_id: str, now: datetime) -> None:
    """Put an enrolment that was ended or withdrawn in force again, through this client."""
    left = without_hold(enrolment.holds, Hold.ENDED, Hold.WITHDRAWN)
    set_holds(effects, enrolment, left, now, client_id)


def set_holds(
    effects: Transaction, enrolment: Enrolment, holds: frozenset[str], now: datetime, client_id: str | None = None
) -> None:
    """Let an enrolment be held by these reasons and no others, unless somebody else has changed them meanwhile."""
    row = Enrolment
    seen = row.holds == set(enrolment.holds) if enrolment.holds else row.holds.does_not_exist()
    actions = [
        row.holds.set(set(holds)) if holds else row.holds.remove(),
        row.active.set(not holds),
        row.client_id.set(client_id or enrolment.client_id),
        row.updated_at.set(now),
    ]
    effects.update(enrolment, actions, seen & (row.client_id == enrolment.client_id), lost=Overtaken())


def _join(effects: Transaction, place: Place, one: Newcomer, known: Known, user_id: str, now: datetime) -> bool:
    if known.learner is None:
        learner = ClientLearner(place.client_id, user_id, background=one.background, joined_at=now)
        effects.create(learner, lost=Overtaken())
        return True
    if known.learner.ended:
        actions = [ClientLearner.ended.set(False), ClientLearner.background.set(one.background)]
        effects.update(known.learner, actions, ClientLearner.ended == True, lost=Overtaken())  # noqa: E712
    return bool(known.learner.ended)


def _account(effects: Transaction, one: Newcomer, known: Known, user: User, fresh: int) -> None:
    """Make the account, or count its new enrolments, so that a deactivation at the same moment misses none."""
    if known.user is None:
        user.enrolments = fresh
        effects.create(user)
        effects.create(Identity(one.identity, user_id=user.user_id), lost=Overtaken())
        return
    actions: list[Action] = [User.enrolments.add(fresh), User.roles.add({"learner"})]
    if one.name and not user.name:
        actions.append(User.name.set(one.name))
    effects.update(user, actions, User.active == True, lost=Overtaken())  # noqa: E712
