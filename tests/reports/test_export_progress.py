"""Admins export learners as CSV and XLSX, and get the same export when they ask again at once."""

import io

import openpyxl
import pytest

from tests.support import cohorts
from tests.support.people import STRANGER, person
from tests.support.reporting import csv_rows, exported, fetched
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
PATH = "/api/admin/job-readiness/progress/export"


def test_only_admins_export_everybody():
    assert STRANGER.get(PATH).status == 401
    for role in ("learner", "staff", "viewer"):
        assert person(role).get(PATH).status == 403


def test_an_export_holds_every_learner_of_a_client_once_in_both_files_and_no_formula():
    client, product_id = cohorts.client(name="=cmd|' /C calc'!A0"), cohorts.offer("Basics")
    names = ["=HYPERLINK(1)", 'Änne, "the" Ada', "+49", "Plain"]
    learners = [cohorts.enrolled(client.client_id, product_id, name=name) for name in names]
    cohorts.earn(learners[3], 1, 2)
    admin = person("admin")
    query = f"?client_id={client.client_id}"
    asked = at_once([lambda: admin.get(PATH + query) for _ in range(2)])
    assert asked[0].body["export_id"] == asked[1].body["export_id"]
    export = exported(admin, PATH, query)
    assert (export["rows"], export["status"], len(export["files"])) == (4, "ready", 2)
    rows = csv_rows(fetched(admin, export, "csv"))
    assert sorted(row[0] for row in rows[1:]) == sorted(["'=HYPERLINK(1)", 'Änne, "the" Ada', "'+49", "Plain"])
    assert {row[2] for row in rows[1:]} == {"'=cmd|' /C calc'!A0"}
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(admin, export, "xlsx")))["Progress"]
    cells = list(sheet.iter_rows(min_row=2))
    assert sorted(row[0].value for row in cells) == sorted(names)
    assert all(cell.data_type != "f" for row in cells for cell in row)
    assert next(row[5].value for row in cells if row[0].value == "Plain") == 1
