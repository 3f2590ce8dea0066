"""Admins see every measure, staff those of their own client, and both equal what the rows say."""

from datetime import UTC, datetime

import pytest

from shared.analytics.figures import figures
from shared.analytics.rules import time_class
from tests.support import cohorts
from tests.support.people import STRANGER, person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
PATH = "/api/admin/job-readiness/analytics"
MARCH, APRIL = datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 4, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def world():
    """Two clients with learners who have done all that is measured."""
    mine, other = cohorts.client(), cohorts.client()
    product_id = cohorts.offer()
    first = cohorts.enrolled(mine.client_id, product_id, began=MARCH)
    second = cohorts.enrolled(mine.client_id, product_id, began=APRIL, background="design")
    foreign = cohorts.enrolled(other.client_id, product_id, began=MARCH)
    cohorts.earn(first, 1, 10)
    cohorts.earn(first, 2, 300)
    cohorts.earn(foreign, 1, 40)
    cohorts.took_exam(first, 20, True)
    cohorts.handed_in_project(first, "failed", 40)
    cohorts.handed_in_project(second, "passed", 90, review="approved")
    cohorts.handed_in_interview(second, "passed", 75)
    cohorts.took_quiz(first, 8, True)
    cohorts.took_quiz(second, 5, False, source="bank")
    cohorts.rated(second, "quiz", "q", 4)
    for client, learners in ((mine, [first, second]), (other, [foreign])):
        expected = cohorts.recomputed(*learners)
        eventually(lambda c=client, e=expected: cohorts.counted(c.client_id) == e)
    return {"mine": mine, "other": other, "product": product_id, "first": first, "second": second, "foreign": foreign}


def shown(counts):
    return figures(counts).model_dump(mode="json")


def test_a_learner_and_a_viewer_are_refused_and_staff_need_a_client():
    assert STRANGER.get(PATH).status == 401
    assert person("learner").get(PATH).status == 403
    assert person("viewer").get(PATH).status == 403
    assert person("staff").get(PATH).refused == (403, "NoClientInSession")
    assert cohorts.staff(cohorts.client(active=False).client_id).get(PATH).refused == (403, "ClientDisabled")
    assert person("admin").get(f"{PATH}?from_month=2026-13").refused == (422, "Invalid")


def test_staff_see_what_the_rows_of_their_own_learners_say_whatever_they_ask_for(world):
    someone = cohorts.staff(world["mine"].client_id)
    expected = shown(cohorts.recomputed(world["first"], world["second"]))
    for query in ("", f"?client_id={world['other'].client_id}", f"?client_id={world['mine'].client_id}"):
        answer = someone.get(PATH + query)
        assert answer.status == 200
        assert answer.body["whole"] == expected
        assert [each["name"] for each in answer.body["clients"]] == [world["mine"].client_id]
    assert expected["time_to_star"][1]["median_hours"] == pytest.approx(300, rel=0.15)


def test_an_admin_may_narrow_the_figures_down(world):
    admin, mine = person("admin"), world["mine"].client_id
    parts = {
        f"?product_id={world['product']}": ("first", "second", "foreign"),
        f"?client_id={world['other'].client_id}": ("foreign",),
        f"?client_id={mine}&to_month=2026-03": ("first",),
        f"?client_id={mine}&from_month=2026-04&to_month=2026-12": ("second",),
        f"?client_id={mine}&background=design": ("second",),
        f"?client_id={mine}&background=physics": (),
    }
    for query, who in parts.items():
        answer = admin.get(PATH + query)
        assert answer.body["whole"] == shown(cohorts.recomputed(*(world[name] for name in who))), query
    compared = admin.get(f"{PATH}?product_id={world['product']}").body
    assert [(each["name"], each["figures"]["learners"]) for each in compared["months"]] == [
        ("2026-03", 2), ("2026-04", 1)]  # fmt: skip
    assert sum(each["figures"]["learners"] for each in compared["clients"]) == compared["whole"]["learners"]
    assert time_class(300) > time_class(10)
