"""Gives functions their processes on this machine: copies of one that has loaded the libraries, ready in milliseconds.

Started anew, each function's process reads the same libraries into memory for a second, and keeps 60 MB; a copy shares
them, and the descriptions of AWS's services. Further such processes have loaded besides what all functions share of our
code, and what is in their layers; a function's own module, settings and path come to its copy alone.
"""

import gc
import hashlib
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, ClassVar

import botocore.session
from botocore.loaders import JSONFileLoader, Loader

from infra import slimming
from infra.local import layers

LIBRARIES = (
    "botocore.httpsession",
    "botocore.signers",
    "pydantic.json_schema",
    "pydantic.main",
    "pydantic.plugin._schema_validator",
    "pynamodb.models",
    "pynamodb.transactions",
    "ulid",
)
STREAMS = 3
MOST_CODE = 3  # as many kinds of shared code are kept ready: a redeployment brings another one

_list = Loader.list_available_services


class Described(JSONFileLoader):  # type: ignore[misc]
    """Reads each description of AWS once for all sessions of this process and of its copies, as slim as in a layer."""

    _known: ClassVar[dict[str, Any]] = {}

    def load_file(self, file_path: str) -> Any:
        """Return what a file says, None for one of a service that no layer describes."""
        *_, folder, service, _, _ = Path(file_path).parts  # …/data/s3/2006-03-01/service-2
        described = folder == "data"
        if described and service not in slimming.SERVICES:
            return None
        if file_path not in self._known:
            content = super().load_file(file_path)
            self._known[file_path] = slimming.slim(content, service) if content and described else content
        return self._known[file_path]


@cache
def _on_disk(kind: str) -> list[str]:
    return [service for service in _list(Loader(), kind) if service in slimming.SERVICES]


def described(_: Loader, type_name: str) -> list[str]:
    """Return which services a layer describes; each process would look through botocore's four hundred, twice."""
    return _on_disk(type_name)


class Forked:
    """A process that was copied for us, with as much of `subprocess.Popen` as the emulator asks of its functions."""

    def __init__(self, pid: int, stdin: IO[str], stdout: IO[str], stderr: IO[str]) -> None:
        self.pid, self.stdin, self.stdout, self.stderr = pid, stdin, stdout, stderr
        self._handle: int | None = None
        with suppress(ProcessLookupError):  # it may have ended already
            self._handle = os.pidfd_open(pid)

    def __del__(self) -> None:
        if self._handle is not None:
            os.close(self._handle)

    def poll(self, seconds: float = 0) -> int | None:
        """Return 0 when the process has ended, None while it runs."""
        if self._handle is None:
            return 0
        handle = select.poll()  # for any number of processes; `select` knows a thousand files
        handle.register(self._handle, select.POLLIN)
        return 0 if handle.poll(1000 * seconds) else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the process has ended; raises `subprocess.TimeoutExpired`."""
        if self.poll(60 if timeout is None else timeout) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 60)
        return 0

    def terminate(self) -> None:
        """Ask the process to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self._send(signal.SIGKILL)

    def _send(self, wish: signal.Signals) -> None:
        if self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, wish)


class Original:
    """A process with the libraries, which copies itself on demand."""

    def __init__(self, connection: socket.socket) -> None:
        self._ours, self._lock = connection, threading.Lock()

    @classmethod
    def started(cls) -> "Original":
        """Start one."""
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "infra.local.forking", str(theirs.fileno())]
        place = Path(__file__).parents[2]
        subprocess.Popen(command, cwd=place, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        theirs.close()
        return cls(ours)

    def with_code(self, folder: Path, declared: str) -> "Original":
        """Return a copy which has loaded besides these layers and what all functions share of the code in a folder."""
        ours, theirs = socket.socketpair()
        self._wish({"code": str(folder), "layers": declared}, [theirs.fileno()])
        theirs.close()
        return Original(ours)

    def copy(self, command: Sequence[str], cwd: str, environment: Mapping[str, str]) -> Forked:
        """Return a copy that runs a Python script in a folder, with an environment of its own."""
        (stdin, writes), (reads, stdout), (hears, stderr) = os.pipe(), os.pipe(), os.pipe()
        wish = {"script": command[1], "cwd": cwd, "environment": dict(environment)}
        try:
            pid = self._wish(wish, [stdin, stdout, stderr])
        except OSError:
            for kept in (writes, reads, hears):
                os.close(kept)
            raise
        finally:
            for handed_over in (stdin, stdout, stderr):
                os.close(handed_over)
        return Forked(
            pid,
            stdin=os.fdopen(writes, "w", buffering=1, encoding="utf-8"),
            stdout=os.fdopen(reads, encoding="utf-8"),
            stderr=os.fdopen(hears, encoding="utf-8", errors="replace"),
        )

    def _wish(self, wish: Mapping[str, Any], files: Sequence[int]) -> int:
        """Tell the process what its next copy is for, hand over the copy's files, and return who it is."""
        message = json.dumps(wish).encode()
        with self._lock:
            socket.send_fds(self._ours, [len(message).to_bytes(4, "big")], files)
            self._ours.sendall(message)
            return int.from_bytes(_exactly(self._ours, 4), "big")


class Originals:
    """The processes that functions are copies of, by the shared code and the layers that they have loaded."""

    def __init__(self, plain: Original) -> None:
        self._plain, self._one_at_a_time = plain, threading.Lock()
        self._ready: dict[str, dict[str, Original]] = {}

    def copy(self, command: Sequence[str], cwd: str, environment: Mapping[str, str]) -> Forked:
        """Return a copy, as `Original.copy` does, of the one for a function's code and layers."""
        declared = ",".join(sorted(environment.get(layers.DECLARED, "").split(",")))
        shared = Path(cwd, "shared").resolve()
        if not shared.exists() or "core" not in declared.split(","):
            return self._plain.copy(command, cwd, environment)
        try:
            return self._of(shared, declared).copy(command, cwd, environment)
        except OSError:  # it has ended: others are made
            self._ready.pop(content(shared), None)
            return self._of(shared, declared).copy(command, cwd, environment)

    def _of(self, shared: Path, declared: str) -> Original:
        with self._one_at_a_time:
            ready = self._ready.setdefault(content(shared), {})
            if "core" not in ready:
                ready["core"] = self._plain.with_code(shared.parent, "core")
            if declared not in ready:
                ready[declared] = ready["core"].with_code(shared.parent, declared)
            for oldest in list(self._ready)[:-MOST_CODE]:
                del self._ready[oldest]
            return ready[declared]


@cache
def content(folder: Path) -> str:
    """Return what is the same for folders with the same files: many archives hold one shared code."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    parts = (part for path in files for part in (str(path.relative_to(folder)).encode(), path.read_bytes()))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _exactly(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = connection.recv(count - len(found))
        if not part:
            raise ConnectionError("the process has ended")
        found += part
    return found


def serve(connection: socket.socket) -> None:
    """Copy this process for each wish that comes, until the other side has gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    while True:
        size, streams, _, _ = socket.recv_fds(connection, 4, STREAMS)
        if not size:
            return
        wish = json.loads(_exactly(connection, int.from_bytes(size, "big")))
        pid = os.fork()
        if not pid:
            connection.close()
            if "code" not in wish:
                _become(wish, streams)
            connection = socket.socket(fileno=streams[0])
            share(Path(wish["code"]), wish["layers"])
            gc.freeze()
            continue
        connection.sendall(pid.to_bytes(4, "big"))
        for stream in streams:
            os.close(stream)


def _become(wish: Mapping[str, Any], streams: Sequence[int]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(STREAMS, 64)
    os.environ.clear()
    os.environ.update(wish["environment"])
    os.chdir(wish["cwd"])
    sys.argv[:] = [wish["script"]]
    sys.path[0] = str(Path(wish["script"]).parent)
    code = 0
    try:
        if layers.DECLARED in os.environ:
            layers.keep_to(os.environ[layers.DECLARED])
        runpy.run_path(wish["script"], run_name="__main__")
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        code = 1
    finally:
        sys.stderr.flush()
        os._exit(code)


def share(folder: Path, declared: str) -> None:
    """Load layers, what all functions share of the code in a folder as far as these suffice, and its session of AWS."""
    sys.path[0] = str(folder)
    modules = [".".join(path.relative_to(folder).with_suffix("").parts) for path in folder.glob("shared/*/*.py")]
    with layers.kept_to(declared):
        for module in sorted({*modules, *layers.held(declared) - layers.held_by("core")} - sys.modules.keys()):
            with suppress(Exception, SystemExit):  # whoever needs it says what is wrong with it
                importlib.import_module(module)
        with suppress(Exception):  # a session costs as much as a call; code without one does without
            importlib.import_module("shared.core.aws").session()


def load() -> None:
    """Load what nearly every function needs."""
    for library in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(library)
    for lock in layers.LOCKS.glob("*/requirements.lock"):
        layers.held_by(lock.parent.name)
    Loader.FILE_LOADER_CLASS = Described
    Loader.list_available_services = described  # type: ignore[assignment, method-assign]
    session = botocore.session.Session()
    for service in slimming.SERVICES:
        session.create_client(service, region_name="us-east-1")


if __name__ == "__main__":
    load()
    serve(socket.socket(fileno=int(sys.argv[1])))
