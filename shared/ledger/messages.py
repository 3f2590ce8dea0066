"""What the workflow that proves the ledger carries: names and places only."""

from enum import StrEnum

from shared.core.messages import Message


class Pace(StrEnum):
    """Whether there are more accounts of a shard."""

    MORE = "more"
    DONE = "done"


class Reconciliation(Message):
    """The proof of a day."""

    day: str

    @property
    def key(self) -> tuple[str]:
        """What names the workflow."""
        return (self.day,)


class Shards(Reconciliation):
    """Where all accounts are listed."""

    shards: list[int]


class ShardOfAccounts(Reconciliation):
    """How far the accounts of a shard are proved."""

    shard: int
    after: str | None = None


class Proved(Message):
    """Where to go on."""

    after: str | None
    pace: Pace
