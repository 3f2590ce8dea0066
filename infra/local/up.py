"""Brings the whole product up on this machine: `make up`."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from infra.discover import ROOT
from infra.local import gaps, processes
from infra.local.processes import answers
from infra.local.stand_ins import ready_made
from infra.stages import HERE, Local, Stage, load

CDK = ROOT / "infra/local/node_modules/.bin/cdk"
ASSEMBLY = HERE / "cdk.out"
DEPLOYED = HERE / "deployed"
SOURCES = (
    "functions/**/*",
    "shared/**/*",
    "infra/*.py",
    "infra/stacks/*.py",
    "infra/workflows/*.py",
    "layers/*/*.lock",
)
STAND_INS = {"ai": 8, "google": 9, "github": 10, "stripe": 11, "paypal": 12}
GITHUB, GOOGLE, AI = 13, 14, 15  # the ready-made ones


def main() -> None:
    """Start the emulator, deploy to it what has changed, close its gaps, start what surrounds it."""
    started = time.monotonic()
    os.environ["STAGE"] = "local"
    stage = load(os.environ)
    local = stage.local
    assert local is not None  # noqa: S101
    environment = credentials(local)
    os.environ.update(environment)
    programs = surroundings(local)
    for name, (command, _) in programs.items():
        processes.start(name, command, environment)
    emulator(local)
    deploy(stage)
    gaps.close(stage)
    for name, (_, offset) in programs.items():
        processes.wait(name, partial(answers, f"http://127.0.0.1:{local.port + offset}/"))
    ready_made.furnish(local.port + GITHUB)
    where = addresses(stage, local)
    processes.wait("emulator", lambda: answers(f"{where['issuer']}/.well-known/openid-configuration"))
    print("\n".join(f"{name:10} {address}" for name, address in where.items() if isinstance(address, str)))
    print(f"up in {time.monotonic() - started:.0f} s")


def credentials(local: Local) -> dict[str, str]:
    """Return the environment in which AWS is this machine and the caller its root."""
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": ""}
    region = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
    return {**keys, **region, "AWS_ENDPOINT_URL": local.emulator, "FIVESTAR_PORT": str(local.port), "STAGE": "local"}


def emulator(local: Local) -> None:
    """Start the emulated AWS, with IAM enforced and its state kept."""
    clear_after_a_kill()
    for name in ("state", "s3", "tmp"):
        (HERE / name).mkdir(parents=True, exist_ok=True)
    environment = {
        "GATEWAY_PORT": str(local.port + 6),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(HERE / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(HERE / "s3"),
        "TMPDIR": str(HERE / "tmp"),
        "LAMBDA_EXECUTOR": "local",
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFN_WAIT_SCALE": "0.05",  # what a workflow waits before it tries a step again
    }
    # A function inherits the emulator's environment: where AWS is, its own declaration says.
    for name in ("AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    python = ROOT / ".local" / "emulator" / "bin" / "python"
    health = f"{local.emulator}/_ministack/health"
    processes.start("emulator", [str(python), str(ROOT / "infra/local/emulator.py")], environment)
    processes.wait("emulator", lambda: answers(health))
    os.environ["AWS_ENDPOINT_URL"] = local.emulator


def clear_after_a_kill() -> None:
    """Remove the objects of an emulator that was killed before it ended.

    It keeps objects at once and everything else when it ends: objects whose buckets it never kept are of no use, unless
    it runs and has them in mind.
    """
    if processes.running("emulator") is None and not (HERE / "state" / "s3.json").exists():
        shutil.rmtree(HERE / "s3", ignore_errors=True)


def deploy(stage: Stage) -> None:
    """Make the templates and deploy them, unless nothing that they are made of has changed."""
    wanted = fingerprint(stage)
    if DEPLOYED.exists() and DEPLOYED.read_text() == wanted and gaps.deployed():
        print("nothing to deploy")
        return
    gaps.assets_bucket()
    started = time.monotonic()
    # The rule books are read by the tests; -O spares the type checks at the border to JavaScript.
    command = [sys.executable, "-O", "-m", "infra.app", str(ASSEMBLY)]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "CHECKED": "no"})
    synthesized = time.monotonic()
    options = ["--all", "--concurrency", "8", "--method=direct", "--require-approval", "never", "--progress", "events"]
    with open(HERE / "log" / "deploy.log", "wb") as log:
        done = subprocess.run(
            [str(CDK), "deploy", *options, "--app", str(ASSEMBLY)], stdout=log, stderr=log, check=False, cwd=ROOT
        )
    if done.returncode:
        print((HERE / "log" / "deploy.log").read_text()[-3000:])
        raise SystemExit(f"the deployment failed; see {HERE}/log/deploy.log")
    DEPLOYED.write_text(wanted)
    print(f"synthesized in {synthesized - started:.0f} s, deployed in {time.monotonic() - synthesized:.0f} s")


def fingerprint(stage: Stage) -> str:
    """Return a hash of everything that the templates and archives of a stage are made of."""
    whole = hashlib.sha256(repr(stage).encode())
    for pattern in SOURCES:
        for path in sorted(path for path in ROOT.glob(pattern) if path.is_file() and "__pycache__" not in path.parts):
            whole.update(str(path.relative_to(ROOT)).encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def surroundings(local: Local) -> dict[str, tuple[list[str], int]]:
    """Return the front door's and the stand-ins' commands, and at which port after the first each answers."""
    ours = {name: f"infra.local.stand_ins.{name}" for name in STAND_INS} | {"proxy": "infra.local.proxy"}
    return {
        "emulate": (ready_made.emulate(local.port + GITHUB), GOOGLE),
        "aimock": (ready_made.aimock(local.port + AI), AI),
        **{name: ([sys.executable, "-m", module], STAND_INS.get(name, 0)) for name, module in ours.items()},
    }


def addresses(stage: Stage, local: Local) -> dict[str, object]:
    """Return where everything is, and leave it in stage.json for other programs."""
    apis = gaps.api_ids(stage)
    where: dict[str, object] = {
        "front door": local.front_door,
        "emulator": local.emulator,
        "issuer": f"{local.emulator}/_aws/execute-api/{apis['identity']}/$default",
        "apis": apis,
    }
    Path(HERE / "stage.json").write_text(json.dumps(where, indent=2))
    return where


if __name__ == "__main__":
    main()
