"""P2: the CPU of a warm read of one item, whole handler, against a raw boto3 call; the network costs nothing."""

import json
import os
import time
from collections.abc import Callable
from typing import Any

CALLS = 400
ITEM = {
    "user_id": {"S": "u"}, "email": {"S": "ada@example.org"}, "name": {"S": "Ada"}, "roles": {"SS": ["learner"]},
    "active": {"BOOL": True}, "created_at": {"S": "2026-11-21T12:00:00.000000+0000"},
}  # fmt: skip


def _answering(client: Any) -> None:
    """Let a botocore client's calls be answered without a network."""
    from botocore.awsrequest import AWSResponse

    class Body:
        def __init__(self) -> None:
            self.data = json.dumps({"Item": ITEM}).encode()

        def stream(self, *_: Any, **__: Any) -> Any:
            yield self.data

    def answer(**_: Any) -> AWSResponse:
        return AWSResponse("http://stub", 200, {"content-type": "application/x-amz-json-1.0"}, Body())

    client.meta.events.register("before-send.dynamodb", answer)


def _cpu(call: Callable[[], Any]) -> float:
    for _ in range(20):
        call()
    started = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - started) / CALLS


def measure() -> dict[str, float]:
    """Return both in microseconds of CPU and their ratio."""
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1")
    import boto3

    from functions.accounts.show_me import show_me
    from shared.accounts.models import User
    from tests.bench.cold import event_for

    raw = boto3.client("dynamodb", region_name="us-east-1")
    _answering(raw)
    _answering(User.connection().client)
    context = type("Context", (), {"aws_request_id": "r"})()
    event = event_for(show_me)
    assert show_me(event, context)["statusCode"] == 200
    base = _cpu(lambda: raw.get_item(TableName="users", Key={"user_id": {"S": "u"}}, ConsistentRead=True))
    ours = _cpu(lambda: show_me(event, context))
    return {"raw_us": round(1e6 * base), "handler_us": round(1e6 * ours), "ratio": round(ours / base, 2)}


if __name__ == "__main__":
    print(json.dumps(measure()))
