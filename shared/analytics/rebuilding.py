"""Making the sums anew from the rows, as if nothing had ever been counted, while counting goes on."""

from enum import StrEnum

from shared.core.messages import Message

PAGE = 100


class Progress(StrEnum):
    """Whether there are more enrolments of a client."""

    MORE = "more"
    DONE = "done"


class NewEdition(Message):
    """The edition that is being made, and whose enrolments go into it."""

    edition: int
    client_ids: list[str]


class ClientInEdition(Message):
    """How far a client's enrolments have been counted into an edition."""

    edition: int
    client_id: str
    after: dict[str, str] | None = None


class Counted(Message):
    """Where to go on."""

    after: dict[str, str] | None
    progress: Progress
