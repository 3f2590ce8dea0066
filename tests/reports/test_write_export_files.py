"""The files of an export are written from its parts, again if need be, and only then is it ready."""

import pytest

from shared.core.aws import client as aws
from shared.core.clock import now
from shared.core.ids import new
from shared.core.names import bucket
from shared.reports.exports import keep_part
from shared.reports.models import Export
from tests.support.lambdas import Failed, invoke
from tests.support.people import person
from tests.support.reporting import csv_rows

pytestmark = pytest.mark.deployed


def test_an_export_that_nobody_asked_for_is_refused():
    with pytest.raises(Failed, match="ExportNotFound"):
        invoke("reports_write_export_files", {"user_id": new(), "export_id": new()})


def test_the_files_are_the_parts_in_their_order_whenever_they_are_written():
    someone = person("admin")
    export = Export.asked(someone.user_id, new(), None, None, now())
    export.save()
    for part in range(3):
        keep_part(export.place, part, [[f"{part}-{n}", *[""] * 14] for n in range(40)])
    task = {"user_id": someone.user_id, "export_id": export.export_id, "part": 3}
    for _ in range(2):
        invoke("reports_write_export_files", task)
    stored = aws("s3").get_object(Bucket=bucket("media"), Key=f"{export.place}/progress.csv")["Body"].read()
    names = [row[0] for row in csv_rows(stored)[1:]]
    assert names == [f"{part}-{n}" for part in range(3) for n in range(40)]
    export.refresh()
    assert (export.status, int(export.rows)) == ("ready", 120)
