"""An emulator of a test's own, for tests that need AWS and not the whole product; it ends with the test."""

import os
import signal
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".local" / "emulator" / "bin" / "python"
PLAIN, AS_HERE = ("-m", "ministack"), (str(ROOT / "infra/local/emulator.py"),)
STARTS_WITHIN = 30  # seconds
# A function inherits the environment of its emulator: where AWS is, its own declaration says.
INHERITED = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def free_ports(span: int = 1) -> int:
    """Return the first of so many neighbouring ports that nobody listens on.

    Processes that were started one after the other begin far from each other: some ports of a span are used late.
    """
    for first in range(20_000 + os.getpid() * 64 % 9_000, 60_000, span):
        if not any(_taken(port) for port in range(first, first + span)):
            return first
    raise RuntimeError("no free ports")


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Return when a server answers at all; raise when it ends or does not come up."""
    eventually(lambda: process.poll() is not None or _answers(url), seconds=STARTS_WITHIN, every=0.05)
    if process.poll() is not None:
        raise RuntimeError(f"the server of {url} ended")


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def running(command: list[str], url: str, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server until the block ends."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**INHERITED, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_for(url, process)
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # a launcher would leave its server behind
            process.wait(timeout=20)


@contextmanager
def emulator(
    port: int, auth: bool = True, program: tuple[str, ...] = PLAIN, **environment: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run an emulator on a port; with `auth` it checks signatures and the policies of roles.

    `AS_HERE` is the program that `make up` starts.
    """
    settings = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "AUTH": str(auth).lower(), "LOG_LEVEL": "WARNING"}
    with running(
        [str(PYTHON), *program], f"http://127.0.0.1:{port}/_ministack/health", **settings, **environment
    ) as process:
        yield process


@cache
def client(service: str, endpoint: str, **credentials: str) -> Any:
    """Return a client of a service with the emulator's root keys, without retries."""
    keys: dict[str, Any] = {"aws_access_key_id": "test", "aws_secret_access_key": "test", **credentials}
    config = Config(retries={"total_max_attempts": 1}, read_timeout=20, s3={"addressing_style": "path"})
    return botocore.session.get_session().create_client(
        service, region_name="us-east-1", endpoint_url=endpoint, config=config, **keys
    )
