"""The parts of an export are gathered one after the other; one that is gathered again replaces itself."""

import pytest

from functions.reports.gather_export_part import PART_ROWS
from shared.core.clock import now
from shared.core.ids import new
from shared.reports.exports import rows_of
from shared.reports.models import Export
from tests.support import cohorts
from tests.support.lambdas import Failed, invoke
from tests.support.people import person

pytestmark = pytest.mark.deployed


def test_an_export_that_nobody_asked_for_is_refused():
    with pytest.raises(Failed, match="ExportNotFound"):
        invoke("reports_gather_export_part", {"user_id": new(), "export_id": new()})


def test_parts_hold_the_learners_within_reach_once_however_often_they_are_gathered():
    client, product_id, other = cohorts.client(), cohorts.offer(), cohorts.offer()
    for offered in (product_id, product_id, other):
        cohorts.enrolled(client.client_id, offered, name="Ada")
    someone = person("admin")
    export = Export.asked(someone.user_id, new(), client.client_id, product_id, now())
    export.save()
    task = {"user_id": someone.user_id, "export_id": export.export_id}
    first, again = (invoke("reports_gather_export_part", task) for _ in range(2))
    assert first == again == {"part": 1, "rows": 2, "position": None, "gathering": "done"}
    assert [cells[0] for cells in rows_of(export.place, 1)] == ["Ada", "Ada"]
    assert PART_ROWS >= 1000
