"""What a test has told the local AI service to do wrong, and what the service was asked since."""

import threading
from collections import Counter
from typing import Any


class Script:
    """Entries that are used up by the calls of their task, switches, and a record of every call."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.calls: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []
        self.obedient = self.off = False

    def change(self, wanted: dict[str, Any]) -> None:
        """Set the switches that are named, and add entries to the script."""
        self.obedient = wanted.get("obedient", self.obedient)
        self.off = wanted.get("off", self.off)
        self.entries += [dict(entry) for entry in wanted.get("script", [])]

    def record(self, call: dict[str, Any]) -> dict[str, Any]:
        """Keep a call, and return the entry that it meets, or an empty one."""
        with self.lock:
            self.calls.append(call)
            for entry in self.entries:
                if entry.get("task", call["task"]) == call["task"]:
                    entry["times"] = entry.get("times", 1) - 1
                    if entry["times"] <= 0:
                        self.entries.remove(entry)
                    return entry
        return {"status": 503} if self.off else {}

    def shown(self) -> dict[str, Any]:
        """What was asked, in its order and counted by task, and what is left of the script."""
        with self.lock:
            counts = Counter(call["task"] for call in self.calls)
            return {"counts": dict(counts), "calls": list(self.calls), "script": list(self.entries)}
