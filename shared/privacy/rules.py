"""When a person's data goes, and who may still change their mind."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from shared.core.errors import Conflict, Forbidden, NotFound, Unauthorised

CHANGE_OF_MIND = timedelta(days=14)
CLOSED_FOR = timedelta(hours=1)  # an access token lives 15 minutes, and no piece of work for a learner longer than this
SWEEP_AFTER = timedelta(days=1)  # what was under way when the rows went has ended by then
EXPORT_KEPT = timedelta(days=7)
ROUNDS = 2  # the second one takes what was written while the first one ran


class ErasureState(StrEnum):
    """How far an erasure is."""

    PLANNED = "planned"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    ERASING = "erasing"
    ERASED = "erased"


class ExportState(StrEnum):
    """How far a copy of somebody's data is."""

    RUNNING = "running"
    READY = "ready"


class Fulfilment(StrEnum):
    """What became of the writing of a copy."""

    READY = "ready"
    OVERTAKEN = "overtaken"


# From which on nothing is begun for the person any more.
GONE = frozenset({ErasureState.CLOSED, ErasureState.ERASING, ErasureState.ERASED})


class ErasureUnderWay(Conflict):
    """Your account is closed, and what is held about you is being erased."""


class NoErasurePlanned(NotFound):
    """No erasure of your account is planned."""


class TooLateToWithdraw(Conflict):
    """The 14 days are over: the account is closed."""


class AdministratorsStay(Forbidden):
    """An administrator's account cannot be erased; have the role revoked first."""


class ErasureCodeRefused(Unauthorised):
    """This code is wrong, used, too old, or was tried too often; ask for a new one."""


class PersonalExportNotFound(NotFound):
    """There is no such export, or it is not yours, or its seven days are over."""


class PersonalExportNotReady(Conflict):
    """The export is not ready yet; look again."""


class NotToBeErased(Conflict):
    """Nobody has asked for this person to be erased."""


def following(state: ErasureState, due_at: datetime, now: datetime) -> ErasureState:
    """Return what an erasure becomes when it is due: closed after the 14 days, then erased; before that, itself."""
    if now < due_at:
        return state
    return {ErasureState.PLANNED: ErasureState.CLOSED, ErasureState.CLOSED: ErasureState.ERASING}.get(state, state)


def may_withdraw(state: ErasureState, due_at: datetime | None, now: datetime) -> bool:
    """Tell whether the person can still change their mind."""
    return state is ErasureState.PLANNED and due_at is not None and now < due_at


def may_be_erased(state: ErasureState) -> bool:
    """Tell whether a workflow may remove anything: never before the account was closed for its time."""
    return state in (ErasureState.ERASING, ErasureState.ERASED)


def remaining(wanted: Collection[str], done: Collection[str]) -> list[str]:
    """Return what is still to be erased, in its order: a step that is tried again goes on where it stood."""
    return [name for name in wanted if name not in done]
