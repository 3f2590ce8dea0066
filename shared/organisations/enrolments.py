"""Enrolments as whoever runs a cohort sees them: with the learner's name and address, client by client."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.accounts.models import User
from shared.audit.models import audit
from shared.core.errors import Conflict, NotFound
from shared.core.messages import Message
from shared.core.table import Transaction
from shared.organisations.enrolling import Overtaken, set_holds
from shared.organisations.models import Client, ClientLearner
from shared.organisations.rules import INDEPENDENT, Hold, Reach, with_hold
from shared.readiness.models import Enrolment

Position = dict[str, Any]
MOST_CLIENTS = 20  # that one request looks at; behind empty ones a page may be short


class EnrolmentNotFound(NotFound):
    """There is no such enrolment."""


class _NoLearner(Conflict):
    """They are no learner of the client any more, or never were."""


class EnrolmentView(Message):
    """One learner in one product; `holds` says why it is not in force."""

    enrolment_id: str
    user_id: str
    name: str
    email: str
    client_id: str | None
    product_id: str
    background: str
    star: int
    tier: str | None
    active: bool
    holds: list[str]
    enrolled_at: datetime


def view(enrolment: Enrolment, user: User | None) -> EnrolmentView:
    """Return an enrolment as it is shown, with its learner."""
    return EnrolmentView(
        enrolment_id=enrolment.enrolment_id,
        user_id=enrolment.user_id,
        name=user.name if user else "",
        email=user.email if user else "",
        client_id=None if enrolment.client_id == INDEPENDENT else enrolment.client_id,
        product_id=enrolment.product_id,
        background=enrolment.background,
        star=int(enrolment.star),
        tier=enrolment.tier,
        active=bool(enrolment.active),
        holds=sorted(enrolment.holds or ()),
        enrolled_at=enrolment.enrolled_at,
    )


def views(enrolments: Sequence[Enrolment]) -> list[EnrolmentView]:
    """Return enrolments with their learners, who are read in one round trip per hundred."""
    users = {user.user_id: user for user in User.find_many(one.user_id for one in enrolments)}
    return [view(one, users.get(one.user_id)) for one in enrolments]


def page_of(reach: Reach, limit: int, position: Position | None) -> tuple[list[Enrolment], Position | None]:
    """Return a page of the enrolments within reach, client by client in their order, and where the next one starts.

    Those without a client come last.
    """
    clients = [reach.client_id] if reach.client_id else [*(c.client_id for c in Client.all_in_order()), INDEPENDENT]
    client_id, last = (position["client_id"], position["last"]) if position else (clients[0], None)
    left = [one for one in clients if one >= client_id]  # a ULID sorts before `INDEPENDENT`
    rows: list[Enrolment] = []
    Enrolment.connection()
    for number, current in enumerate(left):
        if len(rows) == limit or number == MOST_CLIENTS:
            return rows, {"client_id": current, "last": None}
        start = last if current == client_id else None
        found = Enrolment.by_client.query(current, limit=limit - len(rows), last_evaluated_key=start)
        rows += list(found)
        if found.last_evaluated_key:
            return rows, {"client_id": current, "last": found.last_evaluated_key}
    return rows, None


def by_id(enrolment_id: str) -> tuple[Enrolment, list[Enrolment]]:
    """Return an enrolment, and the learner's others, or raise `EnrolmentNotFound`."""
    Enrolment.connection()
    for key in Enrolment.by_id.query(enrolment_id):
        mine = Enrolment.all_of(key.user_id)
        for found in mine:
            if found.product_id == key.product_id:
                return found, [one for one in mine if one is not found]
    raise EnrolmentNotFound()


def end(enrolment: Enrolment, others: Sequence[Enrolment], *, actor: str, now: datetime) -> bool:
    """End an enrolment; its decisions stay for when it is taken up again. False when it is ended already.

    Whoever has no other enrolment with the client is no learner of it any more; `others` are the learner's, wherever.
    Raises `Overtaken`.
    """
    if Hold.ENDED.value in (enrolment.holds or ()):
        return False
    place, row = (enrolment.client_id, enrolment.user_id), ClientLearner
    if enrolment.client_id == INDEPENDENT or _any_in(enrolment.client_id, others):
        _ending(enrolment, actor, now).commit()
        return True
    effects = _ending(enrolment, actor, now)
    effects.update(row(*place), [row.ended.set(True)], row.ended == False, lost=_NoLearner())  # noqa: E712
    try:
        effects.commit()
    except _NoLearner:
        gone = row.ended.does_not_exist() | (row.ended == True)  # noqa: E712
        _ending(enrolment, actor, now).check(row, place, gone, lost=Overtaken()).commit()
    return True


def _any_in(client_id: str, enrolments: Sequence[Enrolment]) -> bool:
    """Tell whether any of these is with the client, and nobody has ended it."""
    return any(one.client_id == client_id and Hold.ENDED.value not in (one.holds or ()) for one in enrolments)


def _ending(enrolment: Enrolment, actor: str, now: datetime) -> Transaction:
    effects = Transaction()
    set_holds(effects, enrolment, with_hold(enrolment.holds, Hold.ENDED), now)
    audit(
        "enrolment_ended",
        actor=actor,
        user_id=enrolment.user_id,
        before={"active": bool(enrolment.active)},
        after={"active": False},
        reason=None,
        now=now,
        transaction=effects,
        enrolment_id=enrolment.enrolment_id,
        client_id=enrolment.client_id,
    )
    return effects
