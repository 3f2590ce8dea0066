"""P1: the CPU of a cold endpoint's init and first call, against a raw boto3 endpoint with pydantic models."""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from infra.discover import ROOT, declarations
from infra.package import domain_archive, layer_folder
from infra.stages import CONSENT_VERSIONS, QUICK
from shared.core.function import ROLES_OF, Function
from shared.core.ids import new
from shared.core.messages import Query
from tests.bench.stub import serve
from tests.support.belongings import body_of

RUNS = 5
NEAREST = 4  # runs of the raw one before and after an endpoint's
# What stands in a path or a query instead of an id.
WORDS = {
    "decision_id": f"{new()}-1",
    "endpoint": "https://fcm.googleapis.com/fcm/send/nobody",
    "file": "video",
    "file_type": "csv",
    "format": "gift",
    "kind": "projects",
    "matter": "recording",
    "name": "nobodys_field",
    "tier": "silver",
    "version": "1",
}
CALL = """
import json, os, resource, sys
event, module, name = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]
handler = getattr(__import__(module, fromlist=[name]), name)
context = type("Context", (), {"aws_request_id": "r"})()
answer = handler(event, context)
assert answer["statusCode"] != 500, answer
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime)
"""
RAW = """
import json, resource, boto3
from datetime import datetime
from pydantic import BaseModel
class Module(BaseModel):
    module: str
    open: bool
    completed: bool
class Progress(BaseModel):
    product_id: str
    title: str
    star: int
    tier: str | None
    modules: list[Module]
class Products(BaseModel):
    products: list[Progress]
client = boto3.client("dynamodb")
client.get_item(TableName="t", Key={"a": {"S": "x"}}, ConsistentRead=True)
Products(products=[Progress(product_id="p", title="t", star=0, tier=None, modules=[])]).model_dump_json()
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime)
"""


def event_for(function: Function) -> dict[str, Any]:
    """Return a request as the gateway would pass it on: a recorded body, for ids that nobody has.

    The stub's tables and secrets are empty: some refuse with 503, as on a stage without a catalogue or PayPal's keys.
    """
    role = ROLES_OF.get(function.scope or "", (function.scope or "",))[0]
    claims = {"sub": new(), "scope": role, "sid": "s", **({"client_id": new()} if role == "staff" else {})}
    asked = function.input_of(Query)
    needed = [name for name, field in asked.model_fields.items() if field.is_required()] if asked else []
    return {
        "requestContext": {"http": {"sourceIp": "1"}, "authorizer": {"jwt": {"claims": claims}}, "requestId": "r"},
        "headers": {},
        "pathParameters": {name: WORDS.get(name) or new() for name in re.findall(r"{(\w+)}", function.path)},
        "queryStringParameters": {name: WORDS.get(name) or new() for name in needed},
        "body": json.dumps(body_of(function)),
    }


def measure() -> dict[str, Any]:
    """Return the ratio of each endpoint to the raw one, the median, and the worst without the heavy clients.

    Of each the median of its runs counts. The raw one runs between the others, and each is held beside the runs of it
    that were nearest, so that both have the same weather: a machine is a third slower in some minutes than in others.
    """
    stub = serve()
    settings = dict.fromkeys(sorted({name for f in declarations().functions for name in f.environment}), stub)
    environment = {
        **settings,
        "AI_MODELS": "{}",
        "CONSENT_VERSIONS": CONSENT_VERSIONS,
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": stub,
        "JWKS": "{}",
        "STAGE": "local",
    }
    subprocess.run([sys.executable, "-c", RAW], env=environment, check=True, capture_output=True)  # leaves bytecode
    raw: list[float] = []
    used: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for function in declarations().functions:
            if function.kind != "endpoint":
                continue
            raw.append(_cpu(RAW, [], environment))
            path = f"{_unpacked(function.domain, Path(folder))}:{layer_folder(function.layers)}"
            arguments = [json.dumps(event_for(function)), function.module, function.name]
            here = {**environment, **QUICK, "PYTHONPATH": path}
            used[function.identifier] = statistics.median(_cpu(CALL, arguments, here) for _ in range(RUNS))
    near = [statistics.median(raw[max(0, place - NEAREST) : place + NEAREST + 1]) for place in range(len(raw))]
    ratios = {name: round(cpu / base, 2) for (name, cpu), base in zip(used.items(), near, strict=True)}
    heavy = {"ai", "google", "media", "images", "payments"}
    light = {f.identifier for f in declarations().functions if not heavy & set(f.layers)}
    return {
        "raw_cpu_ms": round(1000 * statistics.median(raw)),
        "median": round(statistics.median(ratios.values()), 2),
        "worst": max(value for name, value in ratios.items() if name in light),
        "endpoints": len(ratios),
        "ratios": dict(sorted(ratios.items(), key=lambda pair: -pair[1])),
    }


def _cpu(code: str, arguments: list[str], environment: dict[str, str]) -> float:
    """Return the CPU seconds of a fresh interpreter that runs the code."""
    command = [sys.executable, "-P", "-B", "-c", code, *arguments]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"{arguments[-1:]}: {run.stderr[-2000:]}"
    return float(run.stdout.split()[-1])


def _unpacked(domain: str, folder: Path) -> Path:
    """Return the domain's asset, as it is deployed, unpacked."""
    place = folder / domain
    if not place.exists():
        with zipfile.ZipFile(domain_archive(domain, local=True)) as archive:
            archive.extractall(place)
    return place


if __name__ == "__main__":
    os.chdir(ROOT)
    print(json.dumps(measure(), indent=1))
