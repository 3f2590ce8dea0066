"""Erasing a person: the account is closed, then rows, objects, tokens and schedules go, and a tombstone stays."""

import json
from datetime import datetime, timedelta
from typing import Any

from shared.accounts.models import User
from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core import schedules
from shared.core.aws import client
from shared.core.errands import Errand
from shared.core.grants import appends, starts, writes
from shared.core.messages import Message
from shared.core.names import bucket
from shared.core.table import Transaction
from shared.exams.delivery import FINISHER
from shared.exams.models import ExamAttempt
from shared.organisations.accounts import close_own
from shared.privacy import objects, registry
from shared.privacy.models import Erasure
from shared.privacy.places import ERASED, TOMBSTONES
from shared.privacy.rules import (
    CLOSED_FOR,
    SWEEP_AFTER,
    ErasureState,
    NotToBeErased,
    following,
    may_be_erased,
    remaining,
)
from shared.readiness.models import Enrolment

WORKFLOW = "account_erasure"
PATIENCE = timedelta(minutes=40)  # two of its steps may take a quarter of an hour each
GOING_ON = [
    writes(Erasure),
    writes(Errand),
    starts(WORKFLOW),
    writes(User),
    writes(Enrolment),
    appends(AuditEntry),
    writes(AuditReason),
]
FINISHING = [writes(Erasure), writes(Errand), appends(AuditEntry), writes(AuditReason)]


class ErasureTask(Message):
    """A person who is being erased, and the pass."""

    user_id: str
    round: int = 1


def go_on(erasure: Erasure, now: datetime) -> ErasureState:
    """Do what is due: close the account, begin the erasure, or begin its next pass; return how far it is now.

    A pass that has not ended within its day is begun again, should nobody try it any more. Raises `NotToBeErased` when
    somebody else did so meanwhile, or the person has changed their mind.
    """
    if erasure.stands is ErasureState.ERASED and erasure.another_follows:
        return _begin(erasure, ErasureState.ERASED, now, round=int(erasure.round) + 1, done=[])
    if may_be_erased(erasure.stands):
        return _insist(erasure, now)
    becomes = following(erasure.stands, erasure.due_at, now)
    if becomes is ErasureState.ERASING:
        return _begin(erasure, becomes, now)
    if becomes is ErasureState.CLOSED:
        _close(erasure, now)
    return becomes


def of(task: ErasureTask) -> Erasure:
    """Return the erasure that a step works for; raises `NotToBeErased` where there is none that may remove anything."""
    erasure = Erasure.find(task.user_id)
    if erasure is None or not may_be_erased(erasure.stands):
        raise NotToBeErased()
    return erasure


def cancel_schedules(user_id: str) -> None:
    """Remove the one-time schedules that were made for a person."""
    ExamAttempt.connection()
    for attempt in ExamAttempt.query(user_id, consistent_read=True):
        schedules.cancel(FINISHER, key=(attempt.attempt_id,))


def erase_rows(erasure: Erasure) -> None:
    """Remove a person's rows, table after table; those by which the others are found go last."""
    tables = {table.logical(): table for table in registry.erased()}
    whose = registry.Whose.of(erasure.user_id)
    for name in remaining(list(tables), erasure.done):
        removed = sum(registry.remove(tables[name], page) for page in registry.pages(tables[name], whose))
        erasure.note(name, rows=removed)


def erase_objects(erasure: Erasure) -> None:
    """Remove a person's objects, place after place, with every version of them."""
    places = {place.path: place for place in ERASED}
    for name in remaining(list(places), erasure.done):
        erasure.note(name, objects=objects.wipe(f"{places[name].prefix}{erasure.user_id}/"))


def finish(erasure: Erasure, now: datetime) -> None:
    """Leave a tombstone, outside the tables too, and plan the pass that follows. Again is the same.

    Both say when it was that nothing was left for the first time.
    """
    first = erasure.erased_at is None
    erased_at = erasure.erased_at or now
    text = json.dumps({"user_id": erasure.user_id, "erased_at": erased_at.isoformat()})
    key = f"{TOMBSTONES.partition('/')[2]}{erasure.user_id}.json"
    client("s3").put_object(Bucket=bucket("media"), Key=key, Body=text.encode(), ContentType="application/json")
    effects, another = Transaction(), erasure.another_follows
    if erasure.stands is ErasureState.ERASING or not another:
        following_pass = now + SWEEP_AFTER if another else None
        erasure.move(ErasureState.ERASED, following_pass, effects, NotToBeErased(), erased_at=erased_at)
    if first:
        _audit("account_erased", erasure.user_id, now, effects)
    effects.commit()
    Errand.finish(WORKFLOW, erasure.workflow_key)


def again(user_id: str, erased_at: datetime, now: datetime) -> None:
    """Erase somebody who was erased before, whatever a restore has made of their erasure.

    One more pass follows: it takes what streams and the making of the sums have written while the first one ran.
    """
    erasure = Erasure.anew(user_id, erased_at, now)
    task = ErasureTask(user_id=user_id, round=int(erasure.round))
    effects = Transaction().save(erasure)
    errand = Errand.plan(WORKFLOW, erasure.workflow_key, task, transaction=effects, patience=PATIENCE)
    effects.commit()
    errand.begin()


def _close(erasure: Erasure, now: datetime) -> None:
    effects = Transaction()
    erasure.move(ErasureState.CLOSED, now + CLOSED_FOR, effects, NotToBeErased(), closed_at=now)
    user = User.find(erasure.user_id)
    if user is not None and user.active:
        close_own(user, now, effects)
    effects.commit()


def _insist(erasure: Erasure, now: datetime) -> ErasureState:
    effects = Transaction()
    erasure.move(erasure.stands, now + SWEEP_AFTER, effects, NotToBeErased())
    effects.commit()
    Errand.ask_again(WORKFLOW, erasure.workflow_key, now)
    return erasure.stands


def _begin(erasure: Erasure, state: ErasureState, now: datetime, **stamps: Any) -> ErasureState:
    effects = Transaction()
    erasure.move(state, now + SWEEP_AFTER, effects, NotToBeErased(), **stamps)
    erasure.round = stamps.get("round", erasure.round)
    task = ErasureTask(user_id=erasure.user_id, round=int(erasure.round))
    errand = Errand.plan(WORKFLOW, erasure.workflow_key, task, transaction=effects, patience=PATIENCE)
    effects.commit()
    errand.begin()
    return state


def _audit(act: str, user_id: str, now: datetime, effects: Transaction) -> None:
    audit(act, actor=user_id, user_id=user_id, before={}, after={}, reason=None, now=now, transaction=effects)
