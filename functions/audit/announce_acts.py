"""Whoever an act is about learns of it: what they see changes, and what was decided about their work is told."""

from typing import Any

from shared.audit.models import AuditEntry
from shared.audit.watching import brought_back
from shared.core import events
from shared.core.function import stream
from shared.core.grants import emits
from shared.notifications.messages import AppealDecided, EnrolmentChange
from shared.readiness.messages import VerdictReady

REVIEWED = ("project_reviewed", "interview_reviewed")
APPEALED = "appeal_decided"


@stream(
    AuditEntry,
    changes=("INSERT",),
    grants=[emits("enrolment.changed"), emits("verdict.ready"), emits("appeal.decided")],
)
def announce_acts(record: dict[str, Any]) -> None:
    """Publish what follows from an act, as often as it takes: each event names the act, so that a repeat is known.

    An act that names a product is about an enrolment in it. One that a restore has brought back was told long ago.
    """
    if record["eventName"] != "INSERT":
        return
    entry = AuditEntry.from_raw_data(record["dynamodb"]["NewImage"])
    if "product_id" not in entry.subjects or brought_back(entry.at, record):
        return
    product_id = entry.subjects["product_id"]
    events.emit("enrolment.changed", EnrolmentChange(user_id=entry.subject_id, product_id=product_id))
    if entry.act in REVIEWED:
        events.emit("verdict.ready", _verdict(entry, product_id))
    if entry.act == APPEALED:
        events.emit("appeal.decided", _appeal(entry, product_id))


def _verdict(entry: AuditEntry, product_id: str) -> VerdictReady:
    return VerdictReady(
        user_id=entry.subject_id,
        product_id=product_id,
        kind=entry.subjects["kind"].removesuffix("s"),
        submission_id=entry.subjects["submission_id"],
        passed=entry.after["status"] == "passed",
        verdict_id=entry.entry_id,
    )


def _appeal(entry: AuditEntry, product_id: str) -> AppealDecided:
    return AppealDecided(
        user_id=entry.subject_id,
        product_id=product_id,
        kind=entry.subjects["kind"].removesuffix("s"),
        submission_id=entry.subjects["submission_id"],
        upheld=entry.after["status"] == "passed",
    )
