"""Viewers see figures across clients, and nobody in them."""

import json

import pytest

from shared.core.ids import new
from tests.support import cohorts
from tests.support.lambdas import invoke
from tests.support.people import STRANGER, person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
PATH = "/api/viewer/job-readiness/analytics"


def test_nobody_but_viewers_looks_here():
    assert STRANGER.get(PATH).status == 401
    for role in ("learner", "staff", "admin"):
        assert person(role).get(PATH).status == 403
    assert person("viewer").get(f"{PATH}?to_month=x").refused == (422, "Invalid")


def test_t10_five_are_shown_and_four_are_not_and_no_name_or_address_ever_is():
    big, small, product_id = new(), new(), cohorts.offer()
    canary = f"Canary {new()}"
    many = [cohorts.enrolled(big, product_id, name=canary) for _ in range(5)]
    for _ in range(4):
        cohorts.enrolled(small, product_id, name=canary)
    cohorts.took_quiz(many[0], 9, True)
    eventually(lambda: cohorts.counted(big).get("learners") == 5 and cohorts.counted(small).get("learners") == 4)
    eventually(lambda: cohorts.counted(big).get("quiz_attempts") == 1)
    invoke("analytics_release_figures", {})
    viewer = person("viewer")
    answer = viewer.get(f"{PATH}?product_id={product_id}")
    assert (answer.status, answer.body["least_group"]) == (200, 5)
    # All nine are one group: the five apart would tell the four by subtraction.
    assert answer.body["whole"]["learners"] == 9
    assert answer.body["clients"] == []
    assert answer.body["whole"]["quizzes"] is None
    for client_id in (big, small):
        assert viewer.get(f"{PATH}?client_id={client_id}").body["whole"]["learners"] == 0
    everything = json.dumps([answer.body, viewer.get(PATH).body])
    hidden = [canary, "@example.org", *(each.user_id for each in many), *(each.enrolment.enrolment_id for each in many)]
    assert not [word for word in hidden if word in everything]
