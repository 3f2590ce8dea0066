"""All that the service has written where operators read it: every log group, and every queue of what has failed."""

import time
from collections.abc import Iterator

from shared.core.aws import client
from shared.core.names import physical
from tests.support.hooks import control


def moment() -> int:
    """Return now as logs count it: they keep to the clock of the machine, wherever the product's own is."""
    return int(time.time() * 1000)


def logged_since(began: int, function: str = "") -> Iterator[tuple[str, str]]:
    """Yield each line of a log since then, with its group: of all groups, or of one function's."""
    logs, prefix = client("logs"), f"/aws/lambda/{physical(function)}" if function else "/"
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    for name in [group["logGroupName"] for page in pages for group in page["logGroups"]]:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name, startTime=began):
            yield from ((name, event["message"]) for event in page["events"])


def failed() -> Iterator[tuple[str, str]]:
    """Yield each message that waits in a queue, with the queue's name: the product has no queues but for failures."""
    for name, waiting in control("GET", "/inspect")["queues"].items():
        if waiting:
            yield from ((name, body) for body in control("GET", f"/inspect?queue={name}"))
