"""What a function has logged is there with its answer on this machine: nobody waits to see whether more comes."""

import os
import select
import threading
from contextlib import suppress
from typing import Any

CHUNK = 65_536

_lock = threading.Lock()


def read(worker: Any) -> None:
    """Take what a function's process logs, as it comes, until the process has ended."""
    pipe, worker.unfinished = worker._proc.stderr.fileno(), b""
    with suppress(OSError):
        while _waits(pipe, None) and _take(worker, pipe):
            pass


def drained(worker: Any, **_: Any) -> str:
    """Return what was logged since the last time.

    A function has written all of it before its answer, so that it waits in the pipe or was taken: there is no moment
    between the two, as both happen under a lock.
    """
    process = worker._proc
    if process is None:
        worker._stderr_thread.join(1)
    else:
        pipe = process.stderr.fileno()
        while _waits(pipe, 0) and _take(worker, pipe):
            pass
    with _lock:
        return str(worker._drain_stderr())


def _waits(pipe: int, milliseconds: int | None) -> bool:
    """Tell whether there is something to read, or wait until there is."""
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    return bool(poll.poll(milliseconds))


def _take(worker: Any, pipe: int) -> bool:
    """Move whole lines from the pipe to the worker's log; False at its end."""
    with _lock:
        if not _waits(pipe, 0):
            return True
        read = os.read(pipe, CHUNK)
        *lines, worker.unfinished = (worker.unfinished + read).split(b"\n")
        for line in lines if read else filter(None, [worker.unfinished]):
            worker._stderr_queue.put(line.decode(errors="replace"))
        return bool(read)
