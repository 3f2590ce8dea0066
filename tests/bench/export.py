"""P5: the export of learners, from DynamoDB's answers to finished files: CPU, rows per second and peak memory.

DynamoDB is answered from memory and parts are kept in a file instead of S3; everything between is the export's own
code. What the answers cost to make is not counted. The reference reads the same rows as boto3's tables and writes them.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from infra.package import layer_folder
from tests.bench.canned import Learners, Serving

SIZES = (10_000, 20_000, 100_000)
SHOWN = ("product_id", "background", "star", "tier", "active", "enrolled_at", "updated_at")


def one(number: int) -> dict[str, float]:
    """Return CPU seconds of reading, of the CSV file and of the workbook, and the peak of memory in MB."""
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1")
    from functions.reports.gather_export_part import PART_ROWS
    from shared.core.function import settle
    from shared.reports import learners
    from shared.reports.exports import packed, unpacked, write_csv, write_xlsx

    settle()
    serving = Serving(Learners(number))
    with tempfile.TemporaryFile() as parts:
        started, position, names, more = serving.cpu(), None, learners.Names(), True
        while more:
            found, position = learners.page("01KAJ0Z0000000000000000003", position, PART_ROWS)
            names.read(found)
            named = learners.named(found)
            parts.write(
                packed(each.cells(names.client(each), names.product(each), names.offered(each)) for each in named)
            )
            more = position is not None
        read = serving.cpu()

        def rows() -> Iterator[Any]:
            parts.seek(0)
            yield from unpacked(parts)

        with tempfile.TemporaryFile() as file:
            assert write_csv(rows(), file) == number
        filed = serving.cpu()
        with tempfile.TemporaryFile() as file:
            assert write_xlsx(rows(), file) == number
        bound = serving.cpu()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"read": read - started, "csv": filed - read, "xlsx": bound - filed, "peak_mb": peak}


def raw(number: int) -> dict[str, float]:
    """Return the CPU seconds of the same file made of what boto3's tables return."""
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1")
    import boto3
    from boto3.dynamodb.conditions import Key

    from shared.core.aws import session
    from shared.core.function import settle

    settle()
    serving = Serving(Learners(number))
    tables = boto3.Session(botocore_session=session(), region_name="us-east-1").resource("dynamodb")
    wanted: dict[str, Any] = {"KeyConditionExpression": Key("client_id").eq("01KAJ0Z0000000000000000003")}
    started, written = serving.cpu(), 0
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        while True:
            page = tables.Table("enrolments").query(**wanted)
            for first in range(0, len(page["Items"]), 100):
                rows = page["Items"][first : first + 100]
                keys = [{"user_id": row["user_id"]} for row in rows]
                people = tables.batch_get_item(RequestItems={"users": {"Keys": keys}})["Responses"]["users"]
                named = {person["user_id"]: person for person in people}
                for row in rows:
                    person = named[row["user_id"]]
                    writer.writerow([person["name"], person["email"], *(row[name] for name in SHOWN)])
                written += len(rows)
            if "LastEvaluatedKey" not in page:
                break
            wanted["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    assert written == number
    return {"raw": serving.cpu() - started}


def measure() -> dict[int, dict[str, float]]:
    """Return the figures by the number of rows, each from a fresh interpreter that finds the layers as shipped."""
    found, here = {}, {**os.environ, "PYTHONPATH": str(layer_folder(["core", "reports"]))}
    for number in SIZES:
        figures = _apart("one", number, here)
        figures |= _apart("raw", number, dict(os.environ))
        cpu = figures["read"] + figures["csv"]
        found[number] = {name: round(value, 2) for name, value in figures.items()} | {
            "csv_rows_per_second": round(number / cpu),
            "xlsx_rows_per_second": round(number / (figures["read"] + figures["xlsx"])),
        }
    return found


def _apart(what: str, number: int, environment: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.export", what, str(number)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(run.stdout)
    return figures


if __name__ == "__main__":
    asked = {"one": one, "raw": raw}
    print(json.dumps(asked[sys.argv[1]](int(sys.argv[2])) if len(sys.argv) > 1 else measure()))
