"""Making the sums anew from the rows, as if nothing had ever been counted, while counting goes on."""

from enum import StrEnum

from pydantic import Field

from shared.core.messages import Message

PAGE = 100


class Progress(StrEnum):
    """Whether there are more enrolments of a client."""

    MORE = "more"
    DONE = "done"


class NewEdition(Message):
    """The edition that is being made, and whose enrolments go into it, and the shards of people and accounts."""

    edition: int
    client_ids: list[str]
    shards: list[int] = Field(default_factory=list)


class ClientInEdition(Message):
    """How far a client's enrolments have been counted into an edition."""

    edition: int
    client_id: str
    after: dict[str, str] | None = None


class Counted(Message):
    """Where to go on."""

    after: dict[str, str] | None
    progress: Progress


class Part(StrEnum):
    """What of a shard is counted, in this order."""

    PEOPLE = "people"
    DEPARTED = "departed"
    ACCOUNTS = "accounts"


class ShardInEdition(Message):
    """How far a shard has been counted into an edition."""

    edition: int
    shard: int
    part: Part = Part.PEOPLE
    after: str | None = None


class CountedShard(Message):
    """Where to go on."""

    part: Part
    after: str | None
    progress: Progress
