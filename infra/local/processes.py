"""Programs that keep running between commands: started with a log, found by their pid file, stopped by their id."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from urllib.error import URLError

from infra.stages import HERE, ROOT

RUN, LOGS = HERE / "run", HERE / "log"
STOP_SECONDS = 60


class NotHealthy(Exception):
    """A program ended, or did not answer in time; its log says why."""


def start(name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Start a program unless it runs already."""
    if running(name) is None:
        for folder in (RUN, LOGS):
            folder.mkdir(parents=True, exist_ok=True)
        with open(LOGS / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        (RUN / f"{name}.pid").write_text(f"{process.pid}\n{command[-1]}\n")


def wait(name: str, healthy: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until a program answers; raises `NotHealthy` after so many seconds."""
    deadline = time.monotonic() + seconds
    while not healthy():
        if running(name) is None or time.monotonic() > deadline:
            raise NotHealthy(f"{name} does not answer; see {LOGS / name}.log")
        time.sleep(0.1)


def running(name: str) -> int | None:
    """Return the id of a program that we have started and that still runs; another with the same id does not count."""
    try:
        pid, mark = (RUN / f"{name}.pid").read_text().splitlines()
    except (FileNotFoundError, ValueError):
        return None
    shown = subprocess.run(
        ["ps", "-ww", "-o", "stat=,command=", "-p", pid], capture_output=True, text=True, check=False
    ).stdout
    return int(pid) if mark in shown and not shown.startswith("Z") else None


def stop(name: str) -> bool:
    """Let a program end and wait for it, so that it can save its state; False when it did not run."""
    pid = running(name)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while running(name) is not None:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            _reap(pid)
            time.sleep(0.05)
        # What it started itself, such as the emulator's functions, is of its group and would outlive it.
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    (RUN / f"{name}.pid").unlink(missing_ok=True)
    return pid is not None


def names() -> list[str]:
    """Return the names of the programs that were started."""
    return sorted(path.stem for path in RUN.glob("*.pid"))


def answers(address: str) -> bool:
    """Tell whether an HTTP server answers there, whatever it says."""
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except URLError as error:
        return hasattr(error, "code")
    except OSError:
        return False
    return True


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
