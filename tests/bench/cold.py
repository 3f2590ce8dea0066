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
from infra.package import domain_archive
from shared.core.function import Function
from shared.core.ids import new
from tests.bench.stub import serve

RUNS = 3
CALL = """
import json, os, resource, sys
event, module, name = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]
handler = getattr(__import__(module, fromlist=[name]), name)
context = type("Context", (), {"aws_request_id": "r"})()
answer = handler(event, context)
assert answer["statusCode"] < 500, answer
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
    """Return a request as the gateway would pass it on, for an id that nobody has."""
    claims = {"sub": new(), "scope": function.scope or "", "sid": "s"}
    return {
        "requestContext": {"http": {"sourceIp": "1"}, "authorizer": {"jwt": {"claims": claims}}, "requestId": "r"},
        "headers": {},
        "pathParameters": {name: new() for name in re.findall(r"{(\w+)}", function.path)},
        "queryStringParameters": {},
        "body": "{}",
    }


def _cpu(code: str, arguments: list[str], environment: dict[str, str]) -> float | None:
    times = []
    for _ in range(RUNS):
        run = subprocess.run(
            [sys.executable, "-B", "-c", code, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        if run.returncode:
            return None
        times.append(float(run.stdout.split()[-1]))
    return statistics.median(times)


def measure() -> dict[str, Any]:
    """Return the ratio of each endpoint to the raw one, the median, and the worst without the heavy clients."""
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": serve(),
        "ISSUER": "https://issuer.example",
        "JWKS": "{}",
        "STAGE": "local",
    }
    raw = _cpu(RAW, [], environment)
    assert raw is not None
    ratios: dict[str, float] = {}
    left_out = []
    with tempfile.TemporaryDirectory() as folder:
        for function in declarations().functions:
            if function.kind != "endpoint":
                continue
            code = _unpacked(function.domain, Path(folder))
            arguments = [json.dumps(event_for(function)), function.module, function.name]
            used = _cpu(CALL, arguments, {**environment, "PYTHONPATH": str(code)})
            if used is None:
                left_out.append(function.identifier)
            else:
                ratios[function.identifier] = used / raw
    light = {f.identifier for f in declarations().functions if not {"ai", "google", "media"} & set(f.layers)}
    return {
        "raw_cpu_ms": round(1000 * raw),
        "median": round(statistics.median(ratios.values()), 2),
        "worst": round(max(value for name, value in ratios.items() if name in light), 2),
        "endpoints": len(ratios),
        "left_out": left_out,
    }


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
