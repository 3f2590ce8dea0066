"""What a function has logged is there with its answer on this machine: nobody waits to see whether more comes."""

import os
import select
import threading
from typing import IO, Any

CHUNK = 65_536

_lock = threading.Lock()


def read(worker: Any) -> None:
    """Take what a function's process logs, as it comes, until the process has ended."""
    stream, worker.unfinished = worker._proc.stderr, b""  # held until its end: a closed pipe's number is another's next
    while _waits(stream, None) and _take(worker, stream):
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
        while _waits(process.stderr, 0) and _take(worker, process.stderr):
            pass
    with _lock:
        return str(worker._drain_stderr())


def _waits(stream: IO[str], milliseconds: int | None) -> bool:
    """Tell whether there is something to read, or wait until there is."""
    poll = select.poll()
    poll.register(stream, select.POLLIN)
    return bool(poll.poll(milliseconds))


def _take(worker: Any, stream: IO[str]) -> bool:
    """Move whole lines from the pipe to the worker's log; False at its end."""
    with _lock:
        if not _waits(stream, 0):
            return True
        read = os.read(stream.fileno(), CHUNK)
        *lines, worker.unfinished = (worker.unfinished + read).split(b"\n")
        for line in lines if read else filter(None, [worker.unfinished]):
            worker._stderr_queue.put(line.decode(errors="replace"))
        return bool(read)
