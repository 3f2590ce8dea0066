"""T02: what a client's staff export holds their own learners only, whatever they ask for."""

import pytest

from tests.support import cohorts
from tests.support.people import STRANGER, person
from tests.support.reporting import csv_rows, exported, fetched

pytestmark = pytest.mark.deployed
PATH = "/api/client-staff/job-readiness/progress/export"


def test_only_staff_of_a_client_export_here():
    assert STRANGER.get(PATH).status == 401
    assert person("admin").get(PATH).status == 403
    assert cohorts.staff(None).get(PATH).refused == (403, "NoClientInSession")


def test_t02_an_export_of_staff_holds_their_own_learners_only():
    mine, other, product_id = cohorts.client(), cohorts.client(), cohorts.offer()
    cohorts.enrolled(mine.client_id, product_id, name="Mine")
    cohorts.enrolled(other.client_id, product_id, name="Other")
    someone = cohorts.staff(mine.client_id)
    export = exported(someone, PATH, f"?client_id={other.client_id}")
    assert [row[0] for row in csv_rows(fetched(someone, export, "csv"))] == ["Name", "Mine"]
    assert export["rows"] == 1
