"""DynamoDB's answers without a network: what is measured is our own work on as many rows as are wanted."""

import json
import time
from typing import Any

from shared.core.aws import session

NAMES = ("Ada Lovelace", "Änne Burda", "Grace Hopper", "=Not a formula", "Katherine Johnson")


def enrolment(number: int) -> dict[str, Any]:
    """Return the n-th stored enrolment."""
    return {
        "enrolment_id": {"S": f"01KAJ0Z00000000000{number:08d}"},
        "user_id": {"S": f"01KAJ0Z00000000001{number:08d}"},
        "product_id": {"S": "01KAJ0Z0000000000000000002"},
        "client_id": {"S": "01KAJ0Z0000000000000000003"},
        "background": {"S": "computer_science"},
        "star": {"N": str(number % 6)},
        "tier": {"S": "silver"},
        "active": {"BOOL": True},
        "enrolled_at": {"S": "2026-03-03T10:00:00.000000+0000"},
        "updated_at": {"S": "2026-04-03T10:00:00.000000+0000"},
    }


def person(user_id: str) -> dict[str, Any]:
    """Return a stored person."""
    name = NAMES[int(user_id[-1]) % len(NAMES)]
    return {"user_id": {"S": user_id}, "name": {"S": name}, "email": {"S": f"{user_id.lower()}@example.org"}}


class Learners:
    """A client with so many learners, whose queries and batch reads are answered like DynamoDB's: 1 MB at the most."""

    PAGE = 3000

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, operation: str, asked: dict[str, Any]) -> Any:
        return json.dumps(getattr(self, f"_{operation.lower()}")(asked)).encode()

    def _query(self, asked: dict[str, Any]) -> Any:
        after = asked.get("ExclusiveStartKey")
        start = int(after["enrolment_id"]["S"][-8:]) + 1 if after else 0
        end = min(self.number, start + min(self.PAGE, asked.get("Limit", self.PAGE)))
        items = [enrolment(number) for number in range(start, end)]
        key = (
            {name: items[-1][name] for name in ("enrolment_id", "user_id", "product_id", "client_id")} if items else {}
        )
        more = {"LastEvaluatedKey": key} if end < self.number else {}
        return {"Items": items, "Count": len(items), "ScannedCount": len(items), **more}

    def _batchgetitem(self, asked: dict[str, Any]) -> Any:
        ((table, wanted),) = asked["RequestItems"].items()
        if "user_id" not in wanted["Keys"][0]:
            return {"Responses": {table: []}, "UnprocessedKeys": {}}
        return {"Responses": {table: [person(key["user_id"]["S"]) for key in wanted["Keys"]]}, "UnprocessedKeys": {}}


def answered(data: bytes) -> Any:
    """Return an HTTP response with this body, as botocore reads it."""
    from botocore.awsrequest import AWSResponse

    class Body:
        def stream(self, *_: Any, **__: Any) -> Any:
            yield data

    return AWSResponse("http://stub", 200, {"content-type": "application/x-amz-json-1.0"}, Body())


class Serving:
    """Lets every DynamoDB client of this process be answered by `answer(operation, request)`; counts its own CPU."""

    def __init__(self, answer: Any) -> None:
        self._answer, self.seconds = answer, 0.0
        session().register("before-send.dynamodb", self._respond)

    def _respond(self, request: Any, **_: Any) -> Any:
        started = time.process_time()
        operation = request.headers["X-Amz-Target"]
        name = (operation.decode() if isinstance(operation, bytes) else operation).rpartition(".")[2]
        response = answered(self._answer(name, json.loads(request.body)))
        self.seconds += time.process_time() - started
        return response

    def cpu(self) -> float:
        """Return the CPU seconds of this process so far, without what the answers cost."""
        return time.process_time() - self.seconds
