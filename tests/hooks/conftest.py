"""The hooks' tests have a small stage of their own: an emulator, the proxy before it, and functions that write rows."""

import io
import json
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.emulator import AS_HERE, client, emulator, free_ports, running
from tests.support.waiting import eventually

ROLE = "arn:aws:iam::000000000000:role/writer"
TABLE = "fivestar-local-notes"
WRITER = """
import datetime, json, os
import botocore.session
from botocore.config import Config

CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 3, "mode": "standard"})
dynamodb = botocore.session.get_session().create_client("dynamodb", region_name="us-east-1", config=CONFIG)


def add(event, context):
    for row in event.get("rows", [event]):
        offset = float(open(os.environ["CLOCK_FILE"]).read()) if os.path.exists(os.environ["CLOCK_FILE"]) else 0.0
        now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=offset)
        page = event.get("requestContext", {}).get("connectionId")
        item = {"note_id": {"S": str(row.get("id") or page or context.aws_request_id)}, "at": {"S": now.isoformat()}}
        item["owner"] = {"S": row.get("owner", "nobody")}
        dynamodb.put_item(TableName="fivestar-local-notes", Item=item)
    asked = {"headers": event.get("headers"), "path": event.get("rawPath")}
    return {"pid": os.getpid(), "api": event.get("requestContext", {}).get("apiId"), **asked}
"""


def packed(files: dict[str, str]) -> bytes:
    """Return the archive of a function's files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return content.getvalue()


@dataclass
class Stage:
    """The ports of the little stage."""

    base: int
    folder: Path

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.base}"

    @property
    def emulator(self) -> str:
        return f"http://127.0.0.1:{self.base + 6}"

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Speak to the control path; an answer other than 200 raises."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.base + 7}{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())

    def client(self, service: str, **credentials: str) -> Any:
        """Return a client that goes through the proxy."""
        return client(service, self.proxy, **credentials)

    def root(self, service: str) -> Any:
        """Return a client that goes past the proxy."""
        return client(service, self.emulator)

    def rows(self) -> list[str]:
        """The ids of all rows."""
        return sorted(row["note_id"] for row in self.control("GET", "/inspect?table=notes"))

    def invoke(self, name: str = "add", **event: Any) -> Any:
        """Call a function once, past the proxy, and return its answer or its error's type."""
        result = self.root("lambda").invoke(FunctionName=f"fivestar-local-{name}", Payload=json.dumps(event).encode())
        answer = json.loads(result["Payload"].read())
        return answer.get("errorMessage", "error") if "FunctionError" in result else answer


@pytest.fixture(scope="session")
def running_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Start the stage once."""
    folder = tmp_path_factory.mktemp("stage")
    stage = Stage(free_ports(12), folder)
    clock = str(folder / "clock")
    kept: dict[str, Any] = {"LAMBDA_EXECUTOR": "local", "TMPDIR": str(folder), "STATE_DIR": str(folder)}
    settings = {"FIVESTAR_PORT": str(stage.base), "STAGE": "local", "CLOCK_FILE": clock}
    proxy = [sys.executable, "-m", "infra.local.proxy"]
    with (
        emulator(stage.base + 6, program=AS_HERE, **kept),
        running(proxy, f"http://127.0.0.1:{stage.base + 7}/meter", **settings),
    ):
        eventually(lambda: _answers(stage))
        _furnish(stage, clock)
        yield stage


def _answers(stage: Stage) -> bool:
    try:
        stage.client("sts").get_caller_identity()
    except OSError:
        return False
    return True


def _furnish(stage: Stage, clock: str) -> None:
    stage.root("dynamodb").create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "note_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("note_id", "owner")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_owner",
                "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    iam = stage.root("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    allowed = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": f"arn:aws:dynamodb:*:*:table/{TABLE}"}
    document = {"Version": "2012-10-17"}
    iam.create_role(RoleName="writer", AssumeRolePolicyDocument=json.dumps({**document, "Statement": [trust]}))
    policy = json.dumps({**document, "Statement": [allowed]})
    iam.put_role_policy(RoleName="writer", PolicyName="writes", PolicyDocument=policy)
    for name in ("add", "append", "fragile"):
        stage.root("lambda").create_function(
            FunctionName=f"fivestar-local-{name}",
            Runtime="python3.13",
            Role=ROLE,
            Handler="writer.add",
            Timeout=20,
            Code={"ZipFile": packed({"writer.py": WRITER})},
            Environment={"Variables": {"AWS_ENDPOINT_URL": stage.proxy, "CLOCK_FILE": clock}},
        )


@pytest.fixture
def stage(running_stage: Stage) -> Stage:
    """The stage without rows, plans, schedules and lag, in real time."""
    dynamodb = running_stage.root("dynamodb")
    for note_id in running_stage.rows():
        dynamodb.delete_item(TableName=TABLE, Key={"note_id": {"S": note_id}})
    for path in ("/meter", "/faults", "/crash", "/lag"):
        running_stage.control("DELETE", path)
    running_stage.control("POST", "/clock", {"reset": True})
    return running_stage
