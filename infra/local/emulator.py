"""Starts the emulator with what it forgets (an error's class, a stream's new beginning, calls that run), and faster."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.app import main  # type: ignore[import-not-found]
from ministack.core import iam_evaluator, lambda_runtime  # type: ignore[import-not-found]
from ministack.services import lambda_svc, s3, sqs, stepfunctions, sts  # type: ignore[import-not-found]

sys.path.insert(0, str(Path(__file__).parents[2]))

from infra.local import documented, function_logs, http_server, warmth
from infra.local.arrivals import Arrivals
from infra.local.batches import Batches
from infra.local.forking import Original, Originals

UNNAMED = "Runtime.HandlerError"
RAISED = re.compile(r"^(?:\w+\.)*([A-Z]\w*)(?::|$)")

BEFORE_A_WORKFLOW = 0.15  # seconds that the emulator lets pass

_execute = lambda_svc._execute_function_warm
_refuse = lambda_svc._throttle_response
_register = sts.register_session
_registering = threading.Lock()
_invalidate = lambda_svc.invalidate_worker
_restore = lambda_svc._restore_esm_positions
_parse = iam_evaluator.parse_policy_document
_read = lru_cache(maxsize=2000)(_parse)


def error_class(log: str) -> str | None:
    """Return the class of the error at the end of a log that ends in a traceback."""
    lines = log.rpartition("Traceback (most recent call last):")[2].splitlines()
    found = [match[1] for line in lines if (match := RAISED.match(line))]
    return found[0] if found else None


def execute(function: dict[str, Any], event: Any, request_id: str) -> Any:
    """Run a function as the emulator does, name its error as Lambda does, and let it refuse only what it documents."""
    config = function.get("config") or function
    result = documented.checked(config["FunctionName"], _execute(function, event, request_id))
    body = result.get("body")
    if result.get("error") and isinstance(body, dict) and body.get("errorType") == UNNAMED:
        body["errorType"] = error_class(result.get("log", "")) or UNNAMED
    return result


def refused(*why: Any, **more: Any) -> Any:
    """Return that so many run already as may at once, by the name under which a workflow tries again."""
    result = _refuse(*why, **more)
    result["body"]["errorType"] = f"Lambda.{result['body']['__type']}"
    return result


def statements(document: Any) -> list[Any]:
    """Return the statements of a policy; a text is read once, and not for each call anew."""
    return list(_read(document) if isinstance(document, str) else _parse(document))


def restore_positions(store: Any, positions: Any) -> None:
    """Forget how far a table's stream was read: the stream is empty after a restart, and would be read from there."""
    if store is not lambda_svc._dynamodb_stream_positions:
        _restore(store, positions)


def acquire(*arguments: Any, **options: Any) -> Any:
    """Give a function a process as the emulator does, and end others that are idle when there are too many."""
    worker, how = instances.acquire(*arguments, **options)
    if how == "spawn":
        threading.Thread(target=end_idle, daemon=True).start()
    return worker, how


def end_idle() -> None:
    """End the idle processes beyond those that are kept."""
    with lambda_runtime._lock:
        ending = warmth.beyond(lambda_runtime._workers, warmth.most())
    lambda_runtime.kill_workers(ending)


def invalidate(name: str, *arguments: Any, **options: Any) -> None:
    """End the processes of a function that has changed, but let the calls that run come to their end, as AWS does."""
    with lambda_runtime._lock:
        for pool in lambda_runtime._workers.values():
            for worker in [each for each in pool if each.func_name == name]:
                worker.outdated = True
                if worker.in_use and worker._lock.locked():  # a call whose process could not begin has let go of it
                    pool.remove(worker)
    _invalidate(name, *arguments, **options)


def release(worker: Any) -> None:
    """Take a process back after a call, or end it if its function has changed meanwhile."""
    with lambda_runtime._lock:
        outdated = getattr(worker, "outdated", False)
        if worker is not None:
            worker.in_use = False
    if outdated:
        lambda_runtime.kill_workers([worker])


def queued(_: str, wanted: dict[str, str]) -> list[str]:
    """Return the bodies of all messages of a queue; to receive them would count as a try."""
    [queue] = [queue for _, queue in sqs._queues.items() if queue["name"] == wanted["name"]]
    return [message["body"] for message in list(queue["messages"])]


instances = warmth.Instances(lambda_runtime, invalidate)
arrivals = Arrivals(s3._fire_s3_event_async)


def register(access_key: str, session: dict[str, Any]) -> None:
    """Note the keys of a process: the emulator looks through all that it knows, while other processes begin."""
    with _registering:
        _register(access_key, session)


class Unpacked(zipfile.ZipFile):
    """An archive of code that is unpacked once for all processes which run it, and compiled by the first of them."""

    _one_at_a_time = threading.Lock()

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
        """Put links into the folder to what was unpacked before."""
        content = hashlib.sha256(Path(str(self.filename)).read_bytes()).hexdigest()
        kept = Path(tempfile.gettempdir()) / "code" / content
        with self._one_at_a_time:
            if not kept.exists():
                part = kept.with_suffix(".part")
                super().extractall(part, members, pwd)
                part.rename(kept)
        for entry in kept.iterdir():
            (Path(path) / entry.name).symlink_to(entry)


def sleep(seconds: float) -> None:
    """Wait as a workflow is told to, but not before it begins."""
    time.sleep(0.01 if seconds == BEFORE_A_WORKFLOW else seconds)


def copies(originals: Originals) -> Any:
    """Return what stands in the emulator for `subprocess`: a function's process is copied instead of started."""

    def start(command: Any, **options: Any) -> Any:
        if options["stdin"] != subprocess.PIPE:
            return subprocess.Popen(command, **options)
        return originals.copy(command, options["cwd"], options["env"])

    names = {name: getattr(subprocess, name) for name in ("PIPE", "DEVNULL", "STDOUT")}
    return SimpleNamespace(Popen=start, **names)


if __name__ == "__main__":
    warmth.open_more_files()
    if hasattr(os, "pidfd_open"):  # where processes can be watched by whoever did not start them: Linux
        lambda_runtime.subprocess = copies(Originals(Original.started()))
    shutil.rmtree(Path(tempfile.gettempdir()) / "code", ignore_errors=True)
    lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": Unpacked})
    lambda_runtime.Worker._read_stderr = function_logs.read
    lambda_runtime.Worker._drain_stderr_bounded = function_logs.drained
    stepfunctions.time = SimpleNamespace(**{**vars(time), "sleep": sleep})
    sts.register_session = register
    iam_evaluator.parse_policy_document = statements
    lambda_svc.acquire_worker = acquire
    lambda_svc.invalidate_worker = invalidate
    lambda_svc.release_worker = release
    lambda_svc._restore_esm_positions = restore_positions
    s3._fire_s3_event_async = arrivals.told
    lambda_svc._execute_function_warm = execute
    lambda_svc._throttle_response = refused
    batches = Batches(
        lambda_svc._execute_function, lambda_svc._apply_filter_criteria, lambda_svc._send_ddb_stream_failure_record
    )
    lambda_svc._execute_function, lambda_svc._apply_filter_criteria = batches.execute, batches.choose
    http_server.install({"/_local/warm": instances.asked, "/_local/lag": arrivals.asked, "/_local/queue": queued})
    main()
