import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.projects.messages import Writing
from shared.projects.models import Project
from shared.readiness.rules import Kind, Ruling
from tests.support.errands import given_up
from tests.support.model import told
from tests.support.people import STRANGER, learner, person
from tests.support.projecting import BASE, handed_in, started, wanted, written
from tests.support.waiting import at_once, eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
PATH = f"{BASE}/generate"


def test_refuses_a_stranger_and_who_is_not_enrolled_or_not_so_far():
    assert STRANGER.post(PATH).status == 401
    assert person("learner").post(PATH).refused == (404, "ProductNotFound")
    early = learner(star=2)
    refused = early.post(PATH)
    assert refused.refused == (403, "ModuleLocked")
    assert refused.body["blockers"] == [{"code": "STAR_REQUIRED", "star": 3}]
    assert Project.find(early.user_id, early.product_id) is None


@pytest.mark.parametrize("background", ["computer_science", "marketing"])
def test_writes_a_project_for_the_background_and_tier(background):
    someone = learner(star=3, background=background, tier="silver")
    asked = someone.post(PATH, {"product_id": someone.product_id})
    assert (asked.status, asked.body["status"], asked.body["refreshes_left"]) == (202, "writing", 5)
    seen = written(someone, asked.body["project_id"])
    assert (seen["status"], seen["version"], seen["source"], seen["tier"]) == ("proposed", 1, "ai", "silver")
    assert seen["proposal"]["requirements"]
    assert sum(criterion["weight"] for criterion in seen["criteria"]) == 100
    row = Project.find(someone.user_id, someone.product_id)
    assert row.model
    assert row.prompt == f"project_generation.{background}.silver/1"


def test_is_refreshed_as_often_as_the_product_allows():
    someone = learner(star=3)
    project_id = wanted(someone)
    for left in range(4, -1, -1):
        asked = someone.post(PATH)
        assert (asked.status, asked.body["refreshes_left"]) == (202, left)
        assert written(someone, project_id)["version"] == 6 - left
    assert someone.post(PATH).refused == (409, "RefreshesUsedUp")
    assert written(someone, project_id)["version"] == 6


def test_requests_at_once_write_one_project():
    someone = learner(star=3)
    # The model takes its time, so that all of them arrive before the project is written.
    with told({"task": "project_generation", "delay": 3}):
        answers = at_once([lambda: someone.post(PATH)] * 6)
        assert {answer.status for answer in answers} == {202}
        assert len({answer.body["project_id"] for answer in answers}) == 1
        seen = written(someone, answers[0].body["project_id"])
    assert (seen["version"], seen["refreshes_left"]) == (1, 5)


def test_the_prepared_project_is_served_while_the_model_is_off_and_costs_no_refresh():
    someone = learner(star=3, background="design")
    with told({"task": "project_generation", "status": 401, "times": 50}):
        project_id = wanted(someone)
        assert written(someone, project_id)["source"] == "bank"
        assert someone.post(PATH).status == 202
        seen = written(someone, project_id)
    assert (seen["source"], seen["version"], seen["refreshes_left"]) == ("bank", 1, 5)
    assert Project.find(someone.user_id, someone.product_id).model is None


def test_a_project_that_cannot_be_offered_is_replaced_by_the_prepared_one():
    someone = learner(star=3)
    bad = '{"title": "T", "brief": "too short", "requirements": [], "deliverable": "x"}'
    with told({"task": "project_generation", "content": bad, "times": 3}):
        assert written(someone, wanted(someone))["source"] == "bank"


def test_a_started_project_is_kept():
    someone = learner(star=3)
    started(someone)
    assert someone.post(PATH).refused == (409, "ProjectStarted")


def test_a_star_that_was_taken_back_is_earned_with_a_new_project():
    someone = learner(star=3, background="marketing")
    old = started(someone)
    assert handed_in(someone, old).status == "passed"
    enrolment = eventually(lambda: someone.enrolment if someone.enrolment.star == 4 else None)
    assert someone.post(PATH).refused == (409, "ProjectStarted")
    state, decisions = enrolment.state()
    assert state.star == 4
    enrolment.append([Ruling(Kind.VOIDED, {"voids": 2})], decisions, actor="test", now=now())
    new = started(someone)
    assert new != old
    assert handed_in(someone, new).status == "passed"
    eventually(lambda: someone.enrolment.star == 4)


def test_s12_writing_that_was_given_up_starts_again_when_the_learner_asks_again():
    someone = learner(star=3)
    project_id, generation = wanted(someone), new()
    Project.find(someone.user_id, someone.product_id).update(actions=[Project.generation.set(generation)])
    writing = Writing(user_id=someone.user_id, product_id=someone.product_id, generation=generation)
    given_up("project_generation", writing.key, writing)
    asked = someone.post(PATH, {"product_id": someone.product_id})
    assert (asked.status, asked.body["status"], asked.body["project_id"]) == (202, "writing", project_id)
    assert written(someone, project_id)["version"] == 2
