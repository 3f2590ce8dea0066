"""What the workflows of organisations carry, ids and names only, and how requests name a client."""

from enum import StrEnum
from typing import Literal

from shared.core.errors import Invalid
from shared.core.messages import Id, Message

# Of which client something is wanted; `independent` stands for those who have none.
AskedClient = Id | Literal["independent"]


class ProductChange(Message):
    """A product was assigned to a client or withdrawn; `change` numbers these acts."""

    client_id: str
    product_id: str
    change: int

    @property
    def key(self) -> tuple[str, ...]:
        """What names the workflow that brings it to the learners."""
        return (self.client_id, self.product_id, str(self.change))


class ListedLearners(Message):
    """A list of learners that has arrived and is to be enrolled."""

    import_id: str

    @property
    def key(self) -> tuple[str, ...]:
        """What names the workflow that enrols them."""
        return (self.import_id,)


class Pace(StrEnum):
    """Whether a workflow's step has to come again."""

    MORE = "more"
    DONE = "done"


class Paced(Message):
    """The result of one step of long work, as the workflow branches on it."""

    pace: Pace


def check_target(client_id: str | None, product_id: str | None) -> None:
    """Refuse a request that does not name exactly one of client and product."""
    if (client_id is None) == (product_id is None):
        raise Invalid.field("client_id", "name a client, or a product for a learner without one")
