import pytest

from shared.core.ids import new
from shared.projects.models import Project
from tests.support.people import STRANGER, learner
from tests.support.projecting import BASE, wanted, written

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone, other = learner(star=3), learner(star=3)
    project_id = wanted(someone)
    path = f"{BASE}/{project_id}/start"
    assert STRANGER.post(path, {"version": 1}).status == 401
    assert other.post(path, {"version": 1}).refused == (404, "ProjectNotFound")
    assert someone.post(f"{BASE}/{new()}/start", {"version": 1}).refused == (404, "ProjectNotFound")
    assert Project.find(someone.user_id, someone.product_id).status == "proposed"


def test_starts_the_version_that_was_seen_and_the_same_again_changes_nothing():
    someone = learner(star=3)
    project_id = wanted(someone)
    for _ in range(2):
        begun = someone.post(f"{BASE}/{project_id}/start", {"version": 1})
        assert (begun.status, begun.body["status"], begun.body["version"]) == (200, "started", 1)
    row = Project.find(someone.user_id, someone.product_id)
    assert (row.status, row.version) == ("started", 1)


def test_refuses_a_version_that_is_no_longer_proposed():
    someone = learner(star=3)
    project_id = wanted(someone)
    someone.post(f"{BASE}/generate")
    assert written(someone, project_id)["version"] == 2
    assert someone.post(f"{BASE}/{project_id}/start", {"version": 1}).refused == (409, "PromptChanged")
    assert someone.post(f"{BASE}/{project_id}/start", {"version": 2}).status == 200


def test_refuses_while_another_one_is_being_written():
    someone = learner(star=3)
    project_id = wanted(someone)
    Project.find(someone.user_id, someone.product_id).update(actions=[Project.generation.set("pending")])
    assert someone.post(f"{BASE}/{project_id}/start", {"version": 1}).refused == (409, "ProjectNotReady")
