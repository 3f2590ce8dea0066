"""What functions have written into their logs."""

from shared.core.aws import client
from shared.core.names import physical


def logged(identifier: str, needle: str) -> bool:
    """Tell whether a function has written a line with these characters."""
    logs = client("logs")
    for page in logs.get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/{physical(identifier)}"):
        if any(needle in event["message"] for event in page["events"]):
            return True
    return False
