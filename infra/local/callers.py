"""Which function's process is at the other end of a connection, as the kernel knows."""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path

PROC = Path("/proc")
WORKING = "ministack-lambda-"


def peer(theirs: int, ours: int, emulator: int) -> int | None:
    """Return the process behind a connection's ports, if it is one that the emulator on a port has started.

    None on systems without /proc: there calls have no names and nothing can be killed.
    """
    root = listener(emulator) if PROC.exists() else None
    inode = _inode_of(theirs, ours) if root is not None else None
    if root is None or inode is None:
        return None
    return next((pid for pid in descendants(root) if _holds(pid, inode)), None)


def function_of(pid: int) -> str | None:
    """Return the name of the function that a worker process serves: its code lies in a folder named for it."""
    with suppress(OSError):
        folder = Path(os.readlink(PROC / str(pid) / "cwd")).parent.name
        if folder.startswith(WORKING):
            return folder.removeprefix(WORKING).rpartition("-")[0]
    return None


def descendants(root: int) -> list[int]:
    """Return the processes that a process has started, theirs included."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], list(children.get(root, []))
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def listener(port: int) -> int | None:
    """Return the process that listens on a port of this machine."""
    known = _listener_of(port)
    if known is not None and not (PROC / str(known)).exists():
        _listener_of.cache_clear()
        known = _listener_of(port)
    return known


@cache
def _listener_of(port: int) -> int | None:
    for line in _connections():
        if int(line[1].rpartition(":")[2], 16) == port and line[3] == "0A":
            pids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
            return next((pid for pid in pids if _holds(pid, line[9])), None)
    return None


def _inode_of(theirs: int, ours: int) -> str | None:
    for line in _connections():
        local, remote = (int(end.rpartition(":")[2], 16) for end in line[1:3])
        if (local, remote) == (theirs, ours):
            return line[9]
    return None


def _connections() -> list[list[str]]:
    return [line.split() for line in (PROC / "net" / "tcp").read_text().splitlines()[1:]]


def _holds(pid: int, inode: str) -> bool:
    wanted = f"socket:[{inode}]"
    with suppress(OSError):
        return any(_link(entry) == wanted for entry in os.scandir(PROC / str(pid) / "fd"))
    return False


def _link(entry: "os.DirEntry[str]") -> str:
    with suppress(OSError):
        return os.readlink(entry.path)
    return ""
