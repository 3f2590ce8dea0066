"""Whose people somebody reaches, who may be given which role, and what keeps an enrolment from being in force."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from shared.core.errors import Forbidden, NotFound

# Whose client is this learner of: nobody's. Learners without a client stand under this name.
INDEPENDENT = "independent"

Acting = Literal["admin", "staff", "viewer"]


class NoClientInSession(Forbidden):
    """This session is for no client; name one of yours when you refresh it."""


class ClientDisabled(Forbidden):
    """This client is disabled."""


class NobodyInReach(Forbidden):
    """In this role nobody's own data can be seen."""


class Standing(StrEnum):
    """Whether a client's staff may work."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Reach:
    """Whose people may be seen and changed: those of one client, or, where none is named, everybody's."""

    client_id: str | None

    def covers(self, client_id: str) -> bool:
        """Tell whether the people of this client (or `INDEPENDENT` ones) are within reach."""
        return self.client_id is None or self.client_id == client_id

    def check(self, client_id: str, missing: NotFound) -> None:
        """Refuse with `missing`, as for what does not exist, what is out of reach."""
        if not self.covers(client_id):
            raise missing


def acting(scopes: Collection[str]) -> Acting:
    """Return the widest role that somebody can act in; raises `NobodyInReach` where there is none."""
    for role in ("admin", "staff", "viewer"):
        if role in scopes:
            return role
    raise NobodyInReach()


def reach(role: Acting, claimed: str | None, standing: Standing | None, asked: str | None) -> Reach:
    """Decide whose people are within reach.

    An admin reaches everybody, or those of the client that was `asked` for. Staff reach those of the client that the
    verified token claims, whatever else is asked for; `standing` is that client's, None where there is no such client.
    A viewer reaches nobody. Raises `NoClientInSession`, `ClientDisabled` or `NobodyInReach`.
    """
    if role == "admin":
        return Reach(asked)
    if role == "viewer":
        raise NobodyInReach()
    if not claimed or claimed == INDEPENDENT:
        raise NoClientInSession()
    if standing is not Standing.ACTIVE:
        raise ClientDisabled()
    return Reach(claimed)


class Hold(StrEnum):
    """Why an enrolment is not in force; it is in force again when no reason is left."""

    WITHDRAWN = "product_withdrawn"
    ENDED = "enrolment_ended"
    DEACTIVATED = "account_deactivated"


def with_hold(holds: Iterable[str] | None, hold: Hold) -> frozenset[str]:
    """Return the reasons with one more."""
    return frozenset(holds or ()) | {hold.value}


def without_hold(holds: Iterable[str] | None, *lifted: Hold) -> frozenset[str]:
    """Return the reasons that are left."""
    return frozenset(holds or ()) - {hold.value for hold in lifted}
