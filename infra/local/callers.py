"""Which function's process is at the other end of a connection, as the kernel knows."""

import os
from collections.abc import Iterator
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
    pid = next((pid for pid in processes() if _holds(pid, inode)), None)
    return pid if pid is not None and root in ancestors(pid) else None


def function_of(pid: int) -> str | None:
    """Return the name of the function that a worker process serves: its code lies in a folder named for it."""
    with suppress(OSError):
        folder = Path(os.readlink(PROC / str(pid) / "cwd")).parent.name
        if folder.startswith(WORKING):
            return folder.removeprefix(WORKING).rpartition("-")[0]
    return None


def processes() -> list[int]:
    """Return all processes, the newest first: who is not known yet has mostly just begun."""
    return sorted((int(name) for name in os.listdir(PROC) if name.isdigit()), reverse=True)


def ancestors(pid: int) -> Iterator[int]:
    """Yield the process that has started a process, the one that has started that, and so on."""
    with suppress(OSError):
        while pid > 1:
            pid = int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
            yield pid


def listener(port: int) -> int | None:
    """Return the process that listens on a port of this machine."""
    known = _listener_of(port)
    if known is not None and not (PROC / str(known)).exists():
        _listener_of.cache_clear()
        known = _listener_of(port)
    return known


@cache
def _listener_of(port: int) -> int | None:
    for line in _connections(f":{port:04X}"):
        if int(line[1].rpartition(":")[2], 16) == port and line[3] == "0A":
            return next((pid for pid in processes() if _holds(pid, line[9])), None)
    return None


def _inode_of(theirs: int, ours: int) -> str | None:
    ends = f":{theirs:04X}", f":{ours:04X}"
    return next((line[9] for line in _connections(*ends) if (line[1][-5:], line[2][-5:]) == ends), None)


def _connections(*ends: str) -> list[list[str]]:
    """Return the kernel's lines about connections, of those in which all these ends occur."""
    lines = (PROC / "net" / "tcp").read_text().splitlines()[1:]
    return [line.split() for line in lines if all(end in line for end in ends)]


def _holds(pid: int, inode: str) -> bool:
    wanted = f"socket:[{inode}]"
    with suppress(OSError):
        return any(_link(entry) == wanted for entry in os.scandir(PROC / str(pid) / "fd"))
    return False


def _link(entry: "os.DirEntry[str]") -> str:
    with suppress(OSError):
        return os.readlink(entry.path)
    return ""
