"""The product's clock on this machine: it can be moved, and what fell due on the way is done.

Only our code's clock moves. The emulator's own timers, token times and signatures stay with real time.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.local.due import last_due
from shared.core import clock

LONGEST_CHAIN = 1000  # what fell due may schedule more; a loop ends here


@dataclass(frozen=True)
class Due:
    """Something that falls due at a moment: the target's ARN and what it gets."""

    at: datetime
    name: str
    target: str
    payload: str
    group: str = ""

    @property
    def function(self) -> str:
        """The target's name."""
        return self.target.rpartition(":")[2]


class VirtualClock:
    """The offset between the product's time and the real one, kept in the file that functions read."""

    def __init__(self, file: Path, clients: Any) -> None:
        self.file, self.clients = file, clients
        os.environ["CLOCK_FILE"] = str(file)

    def shown(self) -> dict[str, Any]:
        """The product's time, and how far it is ahead."""
        return {"now": clock.now().isoformat(), "offset": clock.offset().total_seconds()}

    def reset(self) -> None:
        """Return to real time; nothing falls due."""
        self._write(timedelta())

    def move(
        self, to: datetime, invocation: str = "RequestResponse", only: tuple[str, ...] = ()
    ) -> list[dict[str, Any]]:
        """Set the clock; on the way to a later time it stops at each moment at which something falls due.

        Rules and recurring schedules run once, at their latest moment; one-time schedules at theirs, after which they
        are deleted. `invocation` is `Event` for the retries that AWS makes of its own accord. `only` names how the
        functions begin that are called, all without. Returns what was called.
        """
        real = clock.real_now()
        start = clock.now()
        called_for: dict[tuple[str, datetime], dict[str, Any]] = {}
        while len(called_for) < LONGEST_CHAIN:
            wanted = [due for due in self._due(start, to) if not only or due.function.startswith(only)]
            waiting = [due for due in wanted if (due.name, due.at) not in called_for]
            if not waiting:
                break
            due = min(waiting, key=lambda due: due.at)
            self._write(max(due.at, start) - clock.real_now())
            outcome = self._called(due, invocation)
            called_for[due.name, due.at] = {"name": due.name, "at": due.at.isoformat(), **outcome}
        self._write(to - real)
        return list(called_for.values())

    def _write(self, offset: timedelta) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(offset.total_seconds()), encoding="ascii")
        fresh.replace(self.file)

    def _due(self, after: datetime, until: datetime) -> list[Due]:
        return [*self._rules(after, until), *self._schedules(after, until)]

    def _rules(self, after: datetime, until: datetime) -> Iterator[Due]:
        events = self.clients("events")
        for rule in events.list_rules().get("Rules", ()):
            at = last_due(rule["ScheduleExpression"], after, until) if _runs(rule) else None
            if at is None:
                continue
            for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]:
                name = f"rule {rule['Name']} {target['Id']}"
                yield Due(at, name, target["Arn"], target.get("Input") or _event(rule["Arn"], at))

    def _schedules(self, after: datetime, until: datetime) -> Iterator[Due]:
        scheduler = self.clients("scheduler")
        pages = scheduler.get_paginator("list_schedules").paginate()
        for entry in (entry for page in pages for entry in page["Schedules"]):
            schedule = scheduler.get_schedule(Name=entry["Name"], GroupName=entry["GroupName"])
            once = schedule["ScheduleExpression"].startswith("at(")
            since = datetime.min.replace(tzinfo=UTC) if once else after  # what is overdue is done as well
            zone = schedule.get("ScheduleExpressionTimezone") or "UTC"
            at = (
                last_due(schedule["ScheduleExpression"], since, until, zone) if schedule["State"] == "ENABLED" else None
            )
            if at is not None:
                name = f"schedule {entry['GroupName']}/{entry['Name']}"
                target = schedule["Target"]
                yield Due(at, name, target["Arn"], target.get("Input", "{}"), entry["GroupName"] if once else "")

    def _called(self, due: Due, invocation: str) -> dict[str, Any]:
        """Call the target; a one-time schedule is gone before it is called, so that it cannot run twice."""
        if due.group:
            scheduler = self.clients("scheduler")
            scheduler.delete_schedule(Name=due.name.rpartition("/")[2], GroupName=due.group)
        if ":states:" in due.target:
            started = self.clients("stepfunctions").start_execution(stateMachineArn=due.target, input=due.payload)
            return {"target": due.target.rpartition(":")[2], "execution": started["executionArn"]}
        return called(self.clients("lambda"), due.target, due.payload, invocation)


def called(functions: Any, name: str, payload: str, invocation: str = "RequestResponse") -> dict[str, Any]:
    """Call a function and return how it went."""
    result = functions.invoke(FunctionName=name, InvocationType=invocation, Payload=payload.encode())
    text = result["Payload"].read().decode() if invocation == "RequestResponse" else ""
    outcome = {
        "status": result["StatusCode"],
        "error": result.get("FunctionError"),
        "answer": json.loads(text or "null"),
    }
    return {"target": name.rpartition(":")[2], **outcome}


def _runs(rule: dict[str, Any]) -> bool:
    return bool(rule.get("ScheduleExpression")) and rule["State"] == "ENABLED"


def _event(arn: str, at: datetime) -> str:
    return json.dumps(
        {
            "version": "0",
            "id": "00000000-0000-0000-0000-000000000000",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": arn.split(":")[4],
            "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": arn.split(":")[3],
            "resources": [arn],
            "detail": {},
        }
    )
