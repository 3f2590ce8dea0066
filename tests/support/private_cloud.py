"""A small AWS of a test's own, in which our code runs inside the test: nobody else sees its tables and its clock."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from shared.core.aws import client
from shared.core.function import Function
from shared.core.names import bucket, physical
from shared.core.table import Table
from tests.support.connections import forget_connections
from tests.support.emulator import emulator, free_ports

DONE = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}


@dataclass
class Clock:
    """The product's clock as our code in this process reads it."""

    file: Path

    def pass_time(self, time: timedelta) -> None:
        """Let time pass."""
        self.set(self.offset + time)

    def set(self, offset: timedelta) -> None:
        """Put the clock so far ahead of the wall's."""
        self.file.write_text(str(offset.total_seconds()))

    @property
    def offset(self) -> timedelta:
        """How far the clock is ahead."""
        return timedelta(seconds=float(self.file.read_text() or 0))


@contextmanager
def private_cloud(tables: Sequence[type[Table]], workflows: Sequence[str] = ()) -> Iterator[Clock]:
    """Run an emulator with these tables, with workflows that end as soon as they begin, a bus and a schedule group."""
    port = free_ports()
    with emulator(port, auth=False), TemporaryDirectory() as folder:
        clock = Clock(Path(folder) / "clock")
        clock.set(timedelta())
        place = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "CLOCK_FILE": str(clock.file)}
        with patch.dict(os.environ, place):
            forget_connections()
            try:
                furnish(tables, workflows)
                yield clock
            finally:
                forget_connections()


def furnish(tables: Sequence[type[Table]], workflows: Sequence[str]) -> None:
    """Make the tables, workflows that end as soon as they begin, a bus and a schedule group."""
    for model in tables:
        model.connection()
        model.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    for workflow in workflows:
        role = "arn:aws:iam::000000000000:role/any"
        client("stepfunctions").create_state_machine(name=physical(workflow), definition=json.dumps(DONE), roleArn=role)
    client("events").create_event_bus(Name=physical("events"))
    client("scheduler").create_schedule_group(Name=physical("once"))


def media_bucket() -> None:
    """Make the bucket for media, which keeps every version."""
    client("s3").create_bucket(Bucket=bucket("media"))
    client("s3").put_bucket_versioning(Bucket=bucket("media"), VersioningConfiguration={"Status": "Enabled"})


@dataclass(frozen=True)
class Reply:
    """What an endpoint answered."""

    status: int
    body: Any


def ask(function: Function, user_id: str, body: Any = None, **path: str) -> Reply:
    """Call an endpoint as the gateway does for a learner with a valid token."""
    claims = {"sub": user_id, "scope": "learner", "sid": "session"}
    event = {
        "requestContext": {"authorizer": {"jwt": {"claims": claims}}, "http": {"sourceIp": "127.0.0.1"}},
        "headers": {},
        "pathParameters": path,
        "body": None if body is None else json.dumps(body),
    }
    answer = function(event, None)
    return Reply(answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None)
