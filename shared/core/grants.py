"""What a function may touch, said in product words with logical names; the infrastructure turns them into policy."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from shared.core.table import Table

Verb = Literal[
    "reads",
    "writes",
    "appends",
    "gathers",
    "erases",
    "starts",
    "resumes",
    "emits",
    "fetches",
    "stores",
    "uploads",
    "removes",
    "wipes",
    "lists",
    "pushes",
    "mails",
    "signs",
    "schedules",
    "sees_secret",
]


@dataclass(frozen=True)
class Grant:
    """One permission: a verb and the logical name of what it is about."""

    verb: Verb
    target: str
    model: "type[Table] | None" = None


def reads(model: "type[Table]") -> Grant:
    """Read rows of a table and its indexes."""
    return Grant("reads", model.logical(), model)


def writes(model: "type[Table]") -> Grant:
    """Read and change rows of a table."""
    return Grant("writes", model.logical(), model)


def appends(model: "type[Table]") -> Grant:
    """Read rows of a table and add new ones; never change or remove one."""
    return Grant("appends", model.logical(), model)


def gathers(model: "type[Table]") -> Grant:
    """Read all rows of a person, for a copy of what is held about them."""
    return Grant("gathers", model.logical(), model)


def erases(model: "type[Table]") -> Grant:
    """Find all rows of a person and remove them."""
    return Grant("erases", model.logical(), model)


def starts(workflow: str) -> Grant:
    """Start executions of a workflow."""
    return Grant("starts", workflow)


def resumes(workflow: str) -> Grant:
    """Answer a workflow that waits with a task token."""
    return Grant("resumes", workflow)


def emits(event: str) -> Grant:
    """Publish an event."""
    return Grant("emits", event)


def fetches(place: str) -> Grant:
    """Read objects below `bucket/prefix/`."""
    return Grant("fetches", place)


def stores(place: str) -> Grant:
    """Write objects below `bucket/prefix/`."""
    return Grant("stores", place)


def uploads(place: str) -> Grant:
    """Write large objects below `bucket/prefix/` part by part: begin, see what is there, complete, give up."""
    return Grant("uploads", place)


def removes(place: str) -> Grant:
    """Remove objects below `bucket/prefix/`."""
    return Grant("removes", place)


def wipes(place: str) -> Grant:
    """Remove objects below `bucket/prefix/` with every version that was ever there."""
    return Grant("wipes", place)


def lists(place: str) -> Grant:
    """See which objects are below `bucket/prefix/`."""
    return Grant("lists", place)


def pushes() -> Grant:
    """Send messages to a person's open pages over WebSocket."""
    return Grant("pushes", "realtime")


def mails() -> Grant:
    """Send e-mail from the product's address."""
    return Grant("mails", "sender")


def signs() -> Grant:
    """Sign access tokens with the stage's key."""
    return Grant("signs", "tokens")


def schedules(function: str) -> Grant:
    """Make one-time schedules that call a function, named `<domain>_<verb>_<noun>`."""
    return Grant("schedules", function)


def secret(name: str) -> Grant:
    """Read a secret."""
    return Grant("sees_secret", name)
