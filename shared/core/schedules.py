"""One-time schedules: a function is called at a moment, and the schedule removes itself afterwards."""

import math
from datetime import UTC, datetime

from pydantic import BaseModel

from shared.core.aws import client
from shared.core.ids import digest
from shared.core.names import account, arn, physical

GROUP = "once"
ROLE = "scheduler"
FAILURES = "schedules-failures"
LATEST_SECONDS = 3600


def at(moment: datetime, function: str, *, key: tuple[object, ...], input: BaseModel) -> None:
    """Have `<domain>_<verb>_<noun>` called with this input, never before the moment.

    The schedule is named by a hash of function and key: one that already exists is left as it is.
    """
    scheduler = client("scheduler")
    try:
        scheduler.create_schedule(
            Name=digest(function, *key),
            GroupName=physical(GROUP),
            ScheduleExpression=expression(moment),
            ScheduleExpressionTimezone="UTC",
            FlexibleTimeWindow={"Mode": "OFF"},
            ActionAfterCompletion="DELETE",
            Target={
                "Arn": arn("lambda", f"function:{physical(function)}"),
                "RoleArn": f"arn:aws:iam::{account()}:role/{physical(ROLE)}",
                "Input": input.model_dump_json(),
                "DeadLetterConfig": {"Arn": arn("sqs", physical(FAILURES))},
                "RetryPolicy": {"MaximumEventAgeInSeconds": LATEST_SECONDS, "MaximumRetryAttempts": 8},
            },
        )
    except scheduler.exceptions.ConflictException:
        return


def expression(moment: datetime) -> str:
    """Return a moment as the scheduler writes it, in whole seconds of UTC and not before the moment."""
    whole = datetime.fromtimestamp(math.ceil(moment.timestamp()), UTC)
    return f"at({whole:%Y-%m-%dT%H:%M:%S})"


def cancel(function: str, *, key: tuple[object, ...]) -> None:
    """Remove a schedule that is not wanted any more; one that is gone already is a success."""
    scheduler = client("scheduler")
    try:
        scheduler.delete_schedule(Name=digest(function, *key), GroupName=physical(GROUP))
    except scheduler.exceptions.ResourceNotFoundException:
        return
