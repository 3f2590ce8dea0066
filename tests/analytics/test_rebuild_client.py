"""The sums made anew from the rows equal those that were kept by the stream."""

import pytest

from shared.analytics.models import CohortSums, Edition
from shared.core.ids import new
from tests.support import cohorts
from tests.support.lambdas import Failed, invoke
from tests.support.waiting import eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_a_client_that_is_not_named_is_refused():
    with pytest.raises(Failed):
        invoke("analytics_rebuild_client", {})


def test_a_rebuild_leads_to_the_streamed_sums_and_mends_what_was_tampered_with():
    client_id, product_id = new(), cohorts.offer()
    learners = [cohorts.enrolled(client_id, product_id) for _ in range(3)]
    cohorts.earn(learners[0], 1, 7)
    cohorts.took_quiz(learners[0], 6, True)
    cohorts.handed_in_project(learners[1], "passed", 77)
    cohorts.rated(learners[2], "session", "s", 3)
    expected = cohorts.recomputed(*learners)
    eventually(lambda: cohorts.counted(client_id) == expected)
    (row,) = CohortSums.of_edition(int(Edition.current().shown), client_id)
    row.sums = b""
    row.save()
    shown = int(Edition.current().shown)
    begun = invoke("analytics_begin_rebuild", {})
    assert begun["edition"] == shown + 1
    assert client_id in begun["client_ids"]
    task = {"edition": begun["edition"], "client_id": client_id}
    for _ in range(2):  # a step that is repeated after it had succeeded
        done = invoke("analytics_rebuild_client", task)
        assert done == {"after": None, "progress": "done"}
    cohorts.took_quiz(learners[1], 3, False)  # counted into the new sums, while the old ones are shown
    eventually(lambda: _sums(begun["edition"], client_id) == cohorts.recomputed(*learners))
    assert cohorts.counted(client_id) == {}
    for other in begun["client_ids"]:
        after = None
        while other != client_id:
            done = invoke("analytics_rebuild_client", {"edition": begun["edition"], "client_id": other, "after": after})
            after = done["after"]
            if done["progress"] == "done":
                break
    invoke("analytics_finish_rebuild", {"edition": begun["edition"], "client_ids": []})
    assert cohorts.counted(client_id) == cohorts.recomputed(*learners)
    assert list(CohortSums.of_edition(shown, None)) == []


def _sums(edition, client_id):
    from shared.analytics.rules import named, total

    return total(named(row.numbers) for row in CohortSums.of_edition(edition, client_id))
