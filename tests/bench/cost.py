"""P10 and P9: what a learner's journey to five stars would cost on AWS, without the model, and how long it takes here.

Everything is counted as it passes here, and is multiplied with `prices`. A call's time is that of this machine's
instance, which has other processors than AWS's and waits for an emulator: with the memory that the function declares
it gives the GB-seconds. Every request is traced, as the first of each second is. Left out are cold starts, what the
clock starts for all learners together, what is charged by the month, and the bytes that leave AWS.
"""

import json
import re
import time
from collections import Counter
from typing import Any

from infra.discover import declarations
from infra.local.places import OUTSIDE
from infra.local.root_client import client
from shared.core.names import physical
from tests.bench.prices import PRICES
from tests.bench.trips import meter
from tests.journeys.__main__ import FiveStars, Teller, reset_clock, switch_model
from tests.support.local_cloud import PORT
from tests.support.people import observers
from tests.support.waiting import eventually

REPORT = re.compile(r"^REPORT .*Billed Duration: (\d+) ms\tMemory Size: (\d+) MB")
OF_A_LOG_EVENT = 26  # bytes that CloudWatch adds to each
FREE = ("lambda", "stepfunctions", "sts", "ssm", "iam")  # counted otherwise, or for nothing
PRICED = {
    ("events", "PutEvents"): "events",
    ("scheduler", "CreateSchedule"): "schedules",
    ("ses", "SendEmail"): "mails",
    ("kms", "Sign"): "signatures",
    ("secretsmanager", "GetSecretValue"): "secrets read",
    ("apigatewaymanagementapi", "PostToConnection"): "messages of WebSocket APIs",
    ("s3", "GetObject"): "S3 reads",
    ("s3", "HeadObject"): "S3 reads",
}


def measure() -> dict[str, Any]:
    """Walk the journey and return how long it took, what it used, and what each would cost."""
    requests: list[str] = []

    def observe(method: str, *_: Any) -> None:
        requests.append(method)

    observers.append(observe)
    switch_model(True)
    meter("DELETE")
    began, started = time.time(), time.monotonic()
    try:
        FiveStars(True, Teller(out=lambda _: None)).run()
        took = time.monotonic() - started
        rows = eventually(_at_rest(), seconds=60, every=1)
    finally:
        observers.remove(observe)
        reset_clock()
    used = metered(rows) + logged(began) + Counter({"state transitions": transitions(began)})
    for each in ("requests through CloudFront", "requests through the firewall", "requests of HTTP APIs", "traces"):
        used[each] = len(requests)
    costs = {name: PRICES[name] * amount for name, amount in used.items()}
    return {
        "journey_seconds": round(took, 1),
        "usd": round(sum(costs.values()), 5),
        "used": {name: round(amount, 2) for name, amount in sorted(used.items())},
        "costs": {name: round(cost, 6) for name, cost in sorted(costs.items(), key=lambda pair: -pair[1])},
    }


def _at_rest() -> Any:
    """Return what looks at the meter, and gives its rows once it has stood still between two looks."""
    seen: list[Any] = [None]

    def look() -> Any:
        before, seen[0] = seen[0], _of_the_journey(meter())
        return seen[0] if seen[0] == before else None

    return look


def _of_the_journey(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what functions have done, but those that the clock starts."""
    others = {"operator", *_by_the_clock()}
    return [row for row in rows if row["function"] not in others]


def _by_the_clock() -> set[str]:
    return {physical(each.identifier) for each in declarations().functions if each.kind == "job"}


def metered(rows: list[dict[str, Any]]) -> Counter[str]:
    """Return how much of what has a price was used; what other companies charge is left out.

    Raises `LookupError` for what has no price.
    """
    used: Counter[str] = Counter()
    for row in rows:
        service, operation = row["service"], row["operation"]
        if service == "dynamodb":
            used.update({"read units": row["read_units"], "write units": row["write_units"]})
        elif (service, operation) in PRICED:
            used[PRICED[service, operation]] += row["entries"]
        elif service == "sqs":
            used["requests of queues"] += row["trips"]
        elif service == "s3" and not operation.startswith("Delete"):
            used["S3 writes and lists"] += row["trips"]
        elif service not in (*OUTSIDE, *FREE, "s3", "scheduler"):
            raise LookupError(f"{operation} of {service} has no price")
    return used


def logged(since: float) -> Counter[str]:
    """Return the calls of functions since a moment, their GB-seconds, and the bytes that were logged."""
    logs, used = client("logs", PORT), Counter[str]()
    left_out = {f"/aws/lambda/{name}" for name in _by_the_clock()}
    groups = [
        group["logGroupName"]
        for page in logs.get_paginator("describe_log_groups").paginate()
        for group in page["logGroups"]
    ]
    for group in set(groups) - left_out:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=int(1000 * since))
        for message in (event["message"] for page in pages for event in page["events"]):
            used["bytes of logs"] += len(message.encode()) + OF_A_LOG_EVENT
            if called := REPORT.match(message):
                used["Lambda requests"] += 1
                used["Lambda GB-seconds"] += int(called[1]) / 1000 * int(called[2]) / 1024
    return used


def transitions(since: float) -> int:
    """Return how many states were entered since a moment, the start of an execution among them: all are standard."""
    workflows, entered = client("stepfunctions", PORT), 0
    for machine in workflows.list_state_machines()["stateMachines"]:
        assert machine["type"] == "STANDARD", machine
        pages = workflows.get_paginator("list_executions").paginate(stateMachineArn=machine["stateMachineArn"])
        begun = (each for page in pages for each in page["executions"] if each["startDate"].timestamp() >= since)
        for execution in begun:
            told = workflows.get_paginator("get_execution_history").paginate(executionArn=execution["executionArn"])
            kinds = [event["type"] for page in told for event in page["events"]]
            entered += sum(kind.endswith("StateEntered") or kind == "ExecutionStarted" for kind in kinds)
    return entered


if __name__ == "__main__":
    print(json.dumps(measure()))
