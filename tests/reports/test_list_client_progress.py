"""T02: a client's staff see their own learners, in rows and in totals, whatever they ask for."""

import pytest

from tests.support import cohorts
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PATH = "/api/client-staff/job-readiness/progress"


def test_t03_only_staff_of_a_client_that_is_not_disabled_look_here():
    assert STRANGER.get(PATH).status == 401
    for role in ("learner", "admin", "viewer"):
        assert person(role).get(PATH).status == 403
    assert cohorts.staff(None).get(PATH).refused == (403, "NoClientInSession")
    assert cohorts.staff("independent").get(PATH).refused == (403, "NoClientInSession")
    assert cohorts.staff(cohorts.client(active=False).client_id).get(PATH).refused == (403, "ClientDisabled")


def test_t02_t05_staff_see_their_own_learners_only():
    mine, other, product_id = cohorts.client(), cohorts.client(), cohorts.offer()
    learners = [cohorts.enrolled(mine.client_id, product_id) for _ in range(3)]
    foreign = cohorts.enrolled(other.client_id, product_id)
    someone = cohorts.staff(mine.client_id)
    for query in ("", f"?client_id={other.client_id}", f"?product_id={product_id}&client_id={other.client_id}"):
        answer = someone.get(PATH + query, headers={"x-client-id": other.client_id})
        assert sorted(each["user_id"] for each in answer.body["learners"]) == sorted(each.user_id for each in learners)
    assert foreign.user_id not in str(someone.get(f"{PATH}?limit=100").body)
    cursor = someone.get(f"{PATH}?limit=1").body["cursor"]
    assert cohorts.staff(other.client_id).get(f"{PATH}?limit=1&cursor={cursor}").refused == (422, "Invalid")
