"""How many functions stay warm on this machine: each that was called keeps a process of its own."""

import os
import resource
from typing import Any

BYTES_OF_ONE, FILES_OF_ONE = 22_000_000, 5
MOST_FILES, OTHER_FILES = 20_000, 500


def most() -> int:
    """Return how many processes are kept: as `MOST_WARM` says, or as many as a third of the memory and our files allow.

    One that begins anew costs more than all else that a call does here; and there may be a second cloud on the machine.
    """
    if os.environ.get("MOST_WARM"):
        return int(os.environ["MOST_WARM"])
    third = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 3
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(third // BYTES_OF_ONE, (files - OTHER_FILES) // FILES_OF_ONE)


def open_more_files() -> None:
    """Have as many files open as the system lets us: each process has its pipes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def beyond(pools: dict[str, list[Any]], kept: int) -> list[Any]:
    """Take the idle processes beyond so many out of the functions' pools and return them: they are to end.

    A function's first one, which is used whenever it is free, goes last; else those go that are idle for longest.
    """
    warm = [(place == 0, worker) for pool in pools.values() for place, worker in enumerate(pool)]
    idle = sorted(((first, each) for first, each in warm if not each.in_use), key=lambda it: (it[0], it[1].last_used))
    ending = [worker for _, worker in idle[: max(0, len(warm) - kept)]]
    for name, pool in list(pools.items()):
        pools[name] = [worker for worker in pool if worker not in ending]
    return ending
