"""The control path of the local stage, on the loopback: what tests plan, move, repeat and look at.

    GET  /meter                  calls by function, service, operation and table, with their bytes and what DynamoDB
                                 would charge; DELETE begins anew
    POST /faults                 a plan or a list: {"fault": "throttle", "conflict", "500", "timeout-before" or
                                 "timeout-after", and which calls: "service", "operation", "table", "index",
                                 "function", "nth", "times", "probability", "seed", "hold"}; GET shows how often each
                                 struck; DELETE ends all
    POST /crash                  {"function", "nth", "when": "before | after"}; GET and DELETE likewise
    GET  /warm                   each instance of a function: process id, calls served, whether busy; ?function= of one;
                                 POST {"function", "pid"} has it serve the function's calls whenever it is free, and
                                 with 0 a cold one serve the next; DELETE ends ?function='s instances, or all, and
                                 what was chosen: a call that runs comes to its end
    POST /lag                    {"table", "index", "seconds"} holds an index back; {"bucket", "prefix", "seconds"} what
                                 a bucket tells of its objects, and without seconds until all may catch up by DELETE;
                                 GET shows what is held, and the keys that wait
    POST /clock                  {"advance": seconds} | {"set": "2026-01-31T09:00:00Z"} | {"reset": true}, and
                                 {"invocation": "Event"} for calls that AWS retries, {"only": [domain, …]} to call
                                 no other function on the way; GET shows the time
    POST /dup                    {"function", "payload", "times", "parallel": bool}
    GET  /inspect                names and sizes of all tables, buckets, queues and logs; ?table= ?bucket= ?queue= for
                                 one, ?log= for a function's or another group's, with its slash
    POST /forget                 look up the APIs anew, after a deployment

Names of functions and tables are logical (`exam-attempts`, `exams_submit_promotion_exam`) or physical.
"""

import json
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.local import inspection
from infra.local.hooks import Crash, Fault, Hooks, PlanRefused
from infra.local.places import Places
from infra.local.root_client import client
from infra.local.stand_ins.web import Server, Web
from infra.local.virtual_clock import VirtualClock, called
from infra.stages import HERE
from shared.core import clock
from shared.core.names import bucket, physical

MOST_AT_ONCE = 200
Wanted = dict[str, Any]


class Control(Web):
    """A connection to the control path."""

    server: "Panel"

    def respond(self, method: str, path: str, body: bytes) -> None:
        """Answer one wish; one that cannot be met is refused with its reason."""
        panel = self.server
        act = panel.actions.get(path.strip("/"))
        if act is None:
            self.send(404, {"error": f"there is no {path}; there are {', '.join(sorted(panel.actions))}"})
            return
        try:
            wanted = json.loads(body) if body else self.query
            self.send(200, act(method, wanted))
        except (KeyError, TypeError, ValueError, ClientError) as error:
            self.send(422, {"error": f"{type(error).__name__}: {error}"})


class Panel(Server):
    """The server of the control path, with what it controls."""

    def __init__(self, base: int, hooks: Hooks, places: Places) -> None:
        super().__init__(Control, base + 7)
        self.base, self.hooks, self.places = base, hooks, places
        self.clients = cache(lambda service: client(service, base))
        file = Path(os.environ.get("CLOCK_FILE") or HERE / "clock")
        self.virtual = VirtualClock(file, self.clients)
        self.moving = threading.Lock()
        self.actions: dict[str, Callable[[str, Any], Any]] = {
            "meter": self.meter,
            "faults": self.faults,
            "crash": self.crash,
            "lag": self.lag,
            "warm": self.warm,
            "clock": self.clock,
            "dup": self.dup,
            "inspect": self.inspect,
            "forget": self.forget,
        }

    def meter(self, method: str, wanted: Wanted) -> Any:
        """Show or clear the meter."""
        rows = self.hooks.meter.shown()
        if method == "DELETE":
            self.hooks.meter.reset()
        return rows

    def faults(self, method: str, wanted: Any) -> Any:
        """Plan faults, show them or end them all."""
        return self._plans(method, Fault, self.hooks.faults, wanted)

    def crash(self, method: str, wanted: Any) -> Any:
        """Plan crashes, show them or end them all."""
        return self._plans(method, Crash, self.hooks.crashes, wanted)

    def _plans(self, method: str, kind: "type[Fault] | type[Crash]", plans: list[Any], wanted: Any) -> Any:
        if method == "POST":
            self.hooks.plan(kind, wanted)
        shown = [plan.shown() for plan in plans]
        if method == "DELETE":
            plans.clear()
        return shown

    def lag(self, method: str, wanted: Wanted) -> Any:
        """Hold an index back, or what a bucket tells of its objects, or let all catch up."""
        if method == "DELETE":
            self.hooks.lag.reset()
        elif method == "POST" and "bucket" in wanted:
            wanted = {**wanted, "bucket": _bucket(wanted["bucket"])}
            self.clients("s3").head_bucket(Bucket=wanted["bucket"])
        elif method == "POST":
            self.hooks.lag.set(_physical(wanted["table"]), wanted["index"], float(wanted["seconds"]))
        indexes = [{"table": t, "index": i, "seconds": s} for (t, i), s in self.hooks.lag.seconds.items()]
        return indexes + self._of_the_emulator("GET" if "index" in wanted else method, "lag", wanted)

    def warm(self, method: str, wanted: Wanted) -> Any:
        """Show instances, choose the one that serves next, or end them."""
        if "function" in wanted:
            wanted = {**wanted, "function": _physical(wanted["function"])}
            self.clients("lambda").get_function_configuration(FunctionName=wanted["function"])
        return self._of_the_emulator(method, "warm", wanted)

    def _of_the_emulator(self, method: str, path: str, wanted: Wanted) -> Any:
        """Ask the emulator for what only it can do."""
        address = f"http://127.0.0.1:{self.base + 6}/_local/{path}"
        request = urllib.request.Request(address, json.dumps(wanted).encode(), method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as refusal:
            raise PlanRefused(refusal.read().decode()) from None

    def clock(self, method: str, wanted: Wanted) -> Any:
        """Show or move the clock."""
        fired: list[Any] = []
        if method == "POST":
            with self.moving:
                if wanted.get("reset"):
                    self.virtual.reset()
                else:
                    how = wanted.get("invocation", "RequestResponse")
                    fired = self.virtual.move(_moment(wanted), how, _only(wanted))
        return {**self.virtual.shown(), "fired": fired}

    def dup(self, method: str, wanted: Wanted) -> Any:
        """Call a function several times with the same event, one after the other or all at the same moment."""
        times = int(wanted["times"])
        if method != "POST" or not 1 <= times <= MOST_AT_ONCE:
            raise PlanRefused(f"POST, with 1 to {MOST_AT_ONCE} times")
        name, payload = _physical(wanted["function"]), json.dumps(wanted.get("payload", {}))
        functions, abreast = self.clients("lambda"), times if wanted.get("parallel") else 1
        barrier = threading.Barrier(abreast)

        def call(_: int) -> dict[str, Any]:
            barrier.wait(30)
            return called(functions, name, payload)

        with ThreadPoolExecutor(abreast) as pool:
            return list(pool.map(call, range(times)))

    def inspect(self, method: str, wanted: Wanted) -> Any:
        """Show what is stored."""
        if "queue" in wanted:
            name = _physical(wanted["queue"])
            self.clients("sqs").get_queue_url(QueueName=name)
            return self._of_the_emulator("GET", "queue", {"name": name})
        found = {"table": _physical, "bucket": _bucket, "log": _log}
        return inspection.shown(self.clients, {kind: found[kind](name) for kind, name in wanted.items()})

    def forget(self, method: str, wanted: Wanted) -> Any:
        """Look up the APIs anew."""
        self.places.forget()
        return {}


def _physical(name: str) -> str:
    return name if name.startswith(physical("")) else physical(name)


def _bucket(name: str) -> str:
    return name if name.startswith(physical("")) else bucket(name)


def _log(name: str) -> str:
    return name if name.startswith("/") else f"/aws/lambda/{_physical(name)}"


def _only(wanted: Wanted) -> tuple[str, ...]:
    return tuple(physical(domain) for domain in wanted.get("only", ()))


def _moment(wanted: Wanted) -> datetime:
    if "advance" in wanted:
        return clock.now() + timedelta(seconds=float(wanted["advance"]))
    moment = datetime.fromisoformat(wanted["set"])
    if moment.tzinfo is None:
        raise PlanRefused("a time has its zone, as in 2026-01-31T09:00:00Z")
    return moment


def control(base: int, hooks: Hooks, places: Places) -> Panel:
    """Return the server of the control path."""
    return Panel(base, hooks, places)
