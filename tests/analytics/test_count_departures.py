"""What somebody counted for who was erased is kept without saying whose it was."""

import json
from pathlib import Path

import pytest

from shared.analytics.models import Edition
from shared.business.models import CountedDeed, DepartedDeed
from shared.core.ids import new
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_departures.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_departures", SAMPLE) == {"batchItemFailures": []}


def kept(counted):
    rows = [row for shard in range(16) for row in DepartedDeed.query(shard)]
    return [row for row in rows if row.counted == counted]


def test_keeps_the_counts_of_a_row_that_was_removed_and_not_its_owner():
    someone, kind = person(), new()
    counted = {"2026-01-02": {f"begun.{kind}": 1}}
    edition = Edition.current().counted_into
    row = CountedDeed(someone.user_id, "quiz#x", edition=edition, counted=counted, facts={"begun": "2026-01-02"})
    row.save()
    row.delete()
    (found,) = eventually(lambda: kept(counted))
    assert someone.user_id not in str(found.serialize())
