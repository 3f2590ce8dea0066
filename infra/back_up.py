"""Exports every table of a stage to S3, all as they were at one moment: `make backup STAGE=… TO=s3://bucket/prefix`."""

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.discover import declarations
from infra.exported import ExportUnusable, Folder
from infra.reaching import reach
from shared.core.aws import client
from shared.core.clock import real_now
from shared.core.ids import digest
from shared.core.names import arn, physical

RESTORABLE = timedelta(minutes=10)  # what is younger may not be in the point-in-time backup yet
PAUSE = 5  # seconds


def begin(folder: Folder, moment: datetime) -> dict[str, str]:
    """Begin the exports of all tables as they were at a moment; return their ARNs by table. Again begins none twice."""
    begun = {}
    for table in declarations().tables:
        name = physical(table.logical())
        answer = client("dynamodb").export_table_to_point_in_time(
            TableArn=arn("dynamodb", f"table/{name}"),
            S3Bucket=folder.bucket,
            S3Prefix=folder.prefix,
            ExportFormat="DYNAMODB_JSON",
            ExportTime=moment,
            ClientToken=digest(name, moment.isoformat(), folder.bucket, folder.prefix)[:36],
        )
        begun[table.logical()] = answer["ExportDescription"]["ExportArn"]
    return begun


def failed(begun: dict[str, str]) -> list[str]:
    """Wait until all exports have ended; return the tables whose export has failed, with the reason."""
    told: list[str] = []
    for table, export in begun.items():
        found = _described(export)
        while found["ExportStatus"] == "IN_PROGRESS":
            time.sleep(PAUSE)
            found = _described(export)
        if found["ExportStatus"] != "COMPLETED":
            told.append(f"{table}: {found.get('FailureMessage', 'no reason was given')}")
    return told


def _described(export: str) -> dict[str, Any]:
    described: dict[str, Any] = client("dynamodb").describe_export(ExportArn=export)["ExportDescription"]
    return described


def _moment() -> datetime:
    wanted = os.environ.get("AT")
    if not wanted:
        return (real_now() - RESTORABLE).replace(microsecond=0)
    moment = datetime.fromisoformat(wanted)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def main() -> None:
    """Export to TO, as the tables were AT a moment of the last 35 days, or ten minutes ago."""
    stage = reach()
    try:
        folder = Folder.of(os.environ.get("TO", ""))
    except ExportUnusable as refusal:
        raise SystemExit(str(refusal)) from None
    moment = _moment()
    begun = begin(folder, moment)
    print(f"{len(begun)} tables of {stage} are exported as they were at {moment.isoformat()}", flush=True)
    problems = failed(begun)
    if problems:
        raise SystemExit("\n".join(problems))
    print(f"make restore STAGE=… FROM=s3://{folder.bucket}/{folder.prefix}")


if __name__ == "__main__":
    main()
