"""The audit log is only ever added to: whatever else happens to it raises an alarm."""

from typing import Any

from shared.audit.models import AuditEntry
from shared.audit.watching import watch
from shared.core.function import stream


@stream(AuditEntry, changes=("MODIFY", "REMOVE"))
def watch_audit_entries(record: dict[str, Any]) -> None:
    """Raise an alarm when an entry is changed or removed."""
    watch(AuditEntry, record)
