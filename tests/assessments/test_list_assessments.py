import pytest

from tests.support.assessing import BASE, take
from tests.support.people import STRANGER, learner, person

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_somebody_without_the_role():
    assert STRANGER.get(BASE).status == 401
    assert person("staff").get(BASE).status == 403


def test_somebody_who_is_not_enrolled_has_none():
    assert person("learner").get(BASE).refused == (404, "ProductNotFound")


def test_lists_five_assessments_with_their_state_and_nothing_of_their_content():
    someone = learner()
    first = someone.get(BASE).body
    take(someone, first["assessments"][0]["assessment_id"], right=7)
    listed = someone.get(BASE).body
    assert [row["status"] for row in listed["assessments"]] == ["submitted", *["open"] * 4]
    assert (listed["submitted"], listed["assessments"][0]["score"]) == (1, 70)
    assert "questions" not in listed["assessments"][1]


def test_refuses_once_the_enrolment_is_withdrawn():
    someone = learner()
    someone.enrolment.update(actions=[type(someone.enrolment).active.set(False)])
    refused = someone.get(BASE)
    assert refused.refused == (403, "ModuleLocked")
    assert refused.body["blockers"] == [{"code": "ENROLMENT_INACTIVE"}]
