"""Reading the learners within reach, client by client, in the lightest way: only the columns that are shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from shared.accounts.models import User
from shared.core.errors import Unavailable
from shared.core.grants import reads
from shared.core.names import physical
from shared.core.table import Table
from shared.core.undecoded import undecoded
from shared.organisations.models import SHELF, Client
from shared.organisations.rules import INDEPENDENT
from shared.readiness.models import Enrolment, Product
from shared.reports.rules import Learner, rows_of

GRANTS = [reads(Enrolment), reads(User), reads(Client), reads(Product)]
COLUMNS = ("enrolment_id", "user_id", "product_id", "client_id", "background", "star", "tier", "active", "enrolled_at",
           "updated_at")  # fmt: skip
MOST_CLIENTS = 5  # whose learners one page looks through
BATCH = 100
Position = dict[str, Any]
Item = Mapping[str, Any]
# The key of a row, and the columns of it that are shown.
SHOWN: dict[type[Table], tuple[str, dict[str, Any]]] = {
    User: ("user_id", {"ProjectionExpression": "user_id, email, #n", "ExpressionAttributeNames": {"#n": "name"}}),
    Product: ("product_id", {"ProjectionExpression": "product_id, published", "ConsistentRead": True}),
}


def page(client_id: str | None, position: Position | None, most: int) -> tuple[list[Learner], Position | None]:
    """Return the next learners of a client, or of all clients in their order and then those of none.

    `position` is where the last page ended; the second value is where the next one begins, None at the end. A page may
    be shorter than `most` and still have a next one. Names and addresses are not filled in.
    """
    clients = [client_id] if client_id is not None else _clients(position)
    after = position["after"] if position else None
    found: list[Learner] = []
    for number, current in enumerate(clients[:MOST_CLIENTS], 1):
        rows, last = _of_client(current, after, most - len(found))
        found += rows
        if last:
            return found, {"client": current, "after": last}
        after = None
        if len(found) >= most or number == MOST_CLIENTS:
            return found, {"client": clients[number], "after": None} if number < len(clients) else None
    return found, None


def named(learners: Sequence[Learner]) -> list[Learner]:
    """Return learners with their names and addresses."""
    return rows_of(learners, people([learner.user_id for learner in learners]))


def people(user_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return names and addresses by id; one round trip per 100."""
    return _people(_read({User: user_ids}))


def named_and_offered(learners: Sequence[Learner]) -> tuple[list[Learner], set[str]]:
    """Return learners with their names and addresses, and which of their products are published; read together."""
    found = _read(
        {User: (learner.user_id for learner in learners), Product: (learner.product_id for learner in learners)}
    )
    offered = {item["product_id"]["S"] for item in found[Product] if item.get("published", {"BOOL": True})["BOOL"]}
    return rows_of(learners, _people(found)), offered


def _people(found: Mapping[type[Table], Sequence[Item]]) -> dict[str, tuple[str, str]]:
    return {item["user_id"]["S"]: (item.get("name", {}).get("S", ""), item["email"]["S"]) for item in found[User]}


def _read(keys: Mapping[type[Table], Iterable[str]]) -> dict[type[Table], list[Item]]:
    """Return the rows that there are of these keys, by their model; those of both models share a round trip."""
    wanted = [(model, key) for model in keys for key in dict.fromkeys(keys[model])]
    found: dict[type[Table], list[Item]] = {model: [] for model in keys}
    for start in range(0, len(wanted), BATCH):
        asked: dict[str, Any] = {}
        for model, some in groupby(wanted[start : start + BATCH], key=itemgetter(0)):
            name, columns = SHOWN[model]
            asked[physical(model.logical())] = {"Keys": [{name: {"S": key}} for _, key in some], **columns}
        for answer in _batches(asked):
            for model in keys:
                found[model] += answer.get(physical(model.logical()), [])
    return found


def _batches(asked: Any) -> Iterator[Mapping[str, list[Item]]]:
    client: Any = User.connection().client
    for _ in range(5):
        with undecoded(client):
            answer = client.batch_get_item(RequestItems=asked)
        yield answer["Responses"]
        asked = answer.get("UnprocessedKeys")
        if not asked:
            return
    raise Unavailable(retry_after=1)


def _clients(position: Position | None) -> list[str]:
    """Return the next clients from a position on, one more than a page looks at; those of none come last."""
    start = position["client"] if position else None
    if start == INDEPENDENT:
        return [INDEPENDENT]
    Client.connection()
    onwards = Client.client_id >= start if start else None
    found = [client.client_id for client in Client.in_order.query(SHELF, onwards, limit=MOST_CLIENTS + 1)]
    if start and start not in found[:1]:
        found = [start, *found]  # it was deleted between two pages: the rest of its learners still follow
    return found if len(found) > MOST_CLIENTS else [*found, INDEPENDENT]


def _of_client(client_id: str, after: Any, most: int) -> tuple[list[Learner], Any]:
    client: Any = Enrolment.connection().client
    found: list[Learner] = []
    while len(found) < most:
        with undecoded(client):
            answer = client.query(
                TableName=physical(Enrolment.logical()),
                IndexName="by-client",
                KeyConditionExpression="client_id = :client",
                ExpressionAttributeValues={":client": {"S": client_id}},
                ProjectionExpression=", ".join(COLUMNS),
                Limit=most - len(found),
                **({"ExclusiveStartKey": after} if after else {}),
            )
        found += [Learner.of_item(item) for item in answer["Items"]]
        after = answer.get("LastEvaluatedKey")
        if not after:
            return found, None
    return found, after


class Names:
    """Names of clients and products, each read once."""

    def __init__(self) -> None:
        self._clients: dict[str, str] = {INDEPENDENT: ""}
        self._products: dict[str, tuple[str, bool]] = {}

    def read(self, learners: Iterable[Learner]) -> None:
        """Read the names that these learners need."""
        listed = list(learners)
        clients = {learner.client_id for learner in listed} - self._clients.keys()
        products = {learner.product_id for learner in listed} - self._products.keys()
        self._clients |= dict.fromkeys(clients, "") | {c.client_id: c.name for c in Client.find_many(sorted(clients))}
        missing: dict[str, tuple[str, bool]] = dict.fromkeys(products, ("", False))
        self._products |= missing | {p.product_id: (p.title, p.published) for p in Product.find_many(sorted(products))}

    def client(self, learner: Learner) -> str:
        """Return the name of the learner's client."""
        return self._clients[learner.client_id]

    def product(self, learner: Learner) -> str:
        """Return the title of the learner's product."""
        return self._products[learner.product_id][0]

    def offered(self, learner: Learner) -> bool:
        """Tell whether the learner's product is published."""
        return self._products[learner.product_id][1]
