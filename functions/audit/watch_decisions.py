"""Decisions are only ever added: whatever else happens to them raises an alarm."""

from typing import Any

from shared.audit.watching import watch
from shared.core.function import stream
from shared.readiness.models import Decision


@stream(Decision, changes=("MODIFY", "REMOVE"))
def watch_decisions(record: dict[str, Any]) -> None:
    """Raise an alarm when a decision is changed or removed."""
    watch(Decision, record)
