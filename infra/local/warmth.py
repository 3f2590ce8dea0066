"""How many functions stay warm on this machine, and which process serves the next call.

Each function that was called keeps a process of its own, its instance; calls at the same moment make further ones.
"""

import os
import resource
import threading
from collections.abc import Callable
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


class Instances:
    """The processes of all functions, from which the one for the next call can be chosen."""

    def __init__(self, runtime: Any, end: Callable[[str], None]) -> None:
        """Choose among the processes that the emulator's `runtime` keeps; `end` ends those of a function."""
        self._runtime, self._acquire, self._end = runtime, runtime.acquire_worker, end
        self._choosing = threading.Lock()
        self._chosen: dict[str, int] = {}

    def acquire(self, name: str, *arguments: Any, **options: Any) -> Any:
        """Give a function a process as the emulator does, but the chosen one where it is free."""
        with self._choosing:
            passed_over = self._passed_over(name)
            worker, how = self._acquire(name, *arguments, **options)
            with self._runtime._lock:
                for key, workers in passed_over.items():
                    self._runtime._workers[key] = [*workers, *self._runtime._workers.get(key, ())]
        if worker is not None:
            worker.served = _served(worker) + 1
        return worker, how

    def _passed_over(self, name: str) -> dict[str, list[Any]]:
        """Hide the processes that are not to be used, and return them."""
        chosen, pools = self._chosen.get(name), self._runtime._workers
        if chosen is None:
            return {}
        with self._runtime._lock:
            own = {key: pool for key, pool in pools.items() if any(worker.func_name == name for worker in pool)}
            free = {_pid(worker) for pool in own.values() for worker in pool if not worker.in_use}
            if chosen and chosen not in free:
                return {}
            if not chosen:
                del self._chosen[name]
            for key, pool in own.items():
                pools[key] = [worker for worker in pool if chosen and _pid(worker) == chosen]
            return {key: [worker for worker in pool if worker not in pools[key]] for key, pool in own.items()}

    def asked(self, method: str, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        """Choose a function's process, with 0 a new one for one call; or end its processes; show those that there are.

        Where no function is named, all are meant.
        """
        name = wanted.get("function", "")
        if method == "POST":
            pid = int(wanted["pid"])
            if not name or (pid and pid not in {row["pid"] for row in self._shown(name)}):
                raise ValueError(f"{name or 'no function'} has no process {pid}")
            self._chosen[name] = pid
        elif method == "DELETE":
            for each in [name] if name else {row["function"] for row in self._shown("")} | {*self._chosen}:
                self._chosen.pop(each, None)
                self._end(each)
        return self._shown(name)

    def _shown(self, name: str) -> list[dict[str, Any]]:
        with self._runtime._lock:
            workers = [worker for pool in self._runtime._workers.values() for worker in pool if _pid(worker)]
            return [
                {"function": each.func_name, "pid": _pid(each), "served": _served(each), "busy": each.in_use}
                for each in workers
                if name in ("", each.func_name)
            ]


def _pid(worker: Any) -> int | None:
    process = worker._proc
    return process.pid if process is not None and process.poll() is None else None


def _served(worker: Any) -> int:
    return int(getattr(worker, "served", 0))
