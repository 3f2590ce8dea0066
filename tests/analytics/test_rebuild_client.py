"""The sums made anew from the rows equal those that were kept by the stream."""

import pytest

from infra import rebuild
from shared.analytics.models import CohortSums, Edition
from shared.business.models import BusinessSums, CountedDeed
from shared.core.ids import new
from tests.support import cohorts
from tests.support.lambdas import Failed, executions, invoke
from tests.support.waiting import eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_a_client_that_is_not_named_is_refused():
    with pytest.raises(Failed):
        invoke("analytics_rebuild_client", {})


def test_a_rebuild_by_its_steps_and_by_the_workflow_leads_to_the_streamed_sums_and_mends_what_was_tampered_with():
    client_id, product_id = new(), cohorts.offer()
    learners = [cohorts.enrolled(client_id, product_id) for _ in range(3)]
    cohorts.earn(learners[0], 1, 7)
    thing = f"quiz#{cohorts.took_quiz(learners[0], 6, True).attempt_id}"
    cohorts.handed_in_project(learners[1], "passed", 77)
    cohorts.rated(learners[2], "session", "s", 3)
    expected = cohorts.recomputed(*learners)
    eventually(lambda: cohorts.counted(client_id) == expected)
    mark = eventually(lambda: CountedDeed.find(learners[0].user_id, thing))
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
    before = len(executions("analytics_rebuild"))
    rebuild.main()  # goes on with the edition that was begun
    eventually(lambda: len(executions("analytics_rebuild")) == before + 1)
    eventually(lambda: int(Edition.current().shown) == begun["edition"], seconds=240)
    assert cohorts.counted(client_id) == cohorts.recomputed(*learners)
    eventually(lambda: list(CohortSums.of_edition(shown, None)) == [])
    again = CountedDeed.find(learners[0].user_id, thing)
    assert (again.counted, int(again.edition)) == (mark.counted, begun["edition"])
    eventually(lambda: list(BusinessSums.all_of(shown)) == [])


def _sums(edition, client_id):
    from shared.analytics.rules import named
    from shared.core.counts import total

    return total(named(row.numbers) for row in CohortSums.of_edition(edition, client_id))
