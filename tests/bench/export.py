"""P5: the export of learners, from DynamoDB's answers to finished files: CPU, rows per second and peak memory.

DynamoDB is answered from memory and parts are kept in a file instead of S3; everything between is the export's own
code. What the answers cost to make is not counted.
"""

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


def one(number: int) -> dict[str, float]:
    """Return CPU seconds of reading, of the CSV file and of the workbook, and the peak of memory in MB."""
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1")
    from functions.reports.gather_export_part import PART_ROWS
    from shared.core.function import settle
    from shared.reports import learners
    from shared.reports.exports import write_csv, write_xlsx

    settle()
    serving = Serving(Learners(number))
    with tempfile.TemporaryFile("w+", encoding="utf-8") as parts:
        started, position, names, more = serving.cpu(), None, learners.Names(), True
        while more:
            found, position = learners.page("01KAJ0Z0000000000000000003", position, PART_ROWS)
            names.read(found)
            for each in learners.named(found):
                cells = each.cells(names.client(each), names.product(each), names.offered(each))
                parts.write(json.dumps(cells) + "\n")
            more = position is not None
        read = serving.cpu()

        def rows() -> Iterator[Any]:
            parts.seek(0)
            for line in parts:
                yield json.loads(line)

        with tempfile.TemporaryFile() as file:
            assert write_csv(rows(), file) == number
        csv = serving.cpu()
        with tempfile.TemporaryFile() as file:
            assert write_xlsx(rows(), file) == number
        xlsx = serving.cpu()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"read": read - started, "csv": csv - read, "xlsx": xlsx - csv, "peak_mb": peak}


def measure() -> dict[int, dict[str, float]]:
    """Return the figures by the number of rows, each from a fresh interpreter that finds the layers as shipped."""
    found, here = {}, {**os.environ, "PYTHONPATH": str(layer_folder(["core", "reports"]))}
    for number in SIZES:
        command = [sys.executable, "-m", "tests.bench.export", str(number)]
        figures = json.loads(subprocess.run(command, env=here, capture_output=True, text=True, check=True).stdout)
        cpu = figures["read"] + figures["csv"]
        found[number] = {name: round(value, 2) for name, value in figures.items()} | {
            "csv_rows_per_second": round(number / cpu),
            "xlsx_rows_per_second": round(number / (figures["read"] + figures["xlsx"])),
        }
    return found


if __name__ == "__main__":
    print(json.dumps(one(int(sys.argv[1])) if len(sys.argv) > 1 else measure()))
