import pytest

from tests.support.people import STRANGER, learner, person

pytestmark = pytest.mark.deployed
PATH = "/api/app/job-readiness/products"


def test_refuses_a_stranger_and_other_roles():
    assert STRANGER.get(PATH).status == 401
    assert person("viewer").get(PATH).status == 403


def test_somebody_who_is_not_enrolled_has_no_products():
    assert person("learner").get(PATH).body == {"products": []}


@pytest.mark.parametrize("star", range(6))
def test_shows_what_is_open_and_what_the_rest_waits_for(star):
    product = learner(star=star).get(PATH).body["products"][0]
    modules = product["modules"]
    assert [module["module"] for module in modules] == [
        "assessment",
        "course",
        "expert_session",
        "project",
        "interview",
    ]
    assert [module["open"] for module in modules] == [star >= needed for needed in range(5)]
    assert [module["completed"] for module in modules] == [star > earned for earned in range(5)]
    assert (product["star"], product["complete"]) == (star, star == 5)
    locked = [module["blockers"] for module in modules if not module["open"]]
    assert locked == [[{"code": "STAR_REQUIRED", "star": needed}] for needed in range(star + 1, 5)]
