import pytest

from tests.support.people import STRANGER, learner, override
from tests.support.projecting import BASE, WEAK, handed_in, waiting_for_review, wanted, working

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone = learner(star=3)
    project_id = wanted(someone)
    assert STRANGER.get(f"{BASE}/{project_id}").status == 401
    assert learner(star=3).get(f"{BASE}/{project_id}").refused == (404, "ProjectNotFound")
    assert someone.get(f"{BASE}/nothing").refused == (404, "ProjectNotFound")


def test_is_locked_again_when_the_star_before_it_is_gone():
    someone = learner(star=3)
    project_id = wanted(someone)
    override(someone, 2)
    assert someone.get(f"{BASE}/{project_id}").refused == (403, "ModuleLocked")


def test_shows_the_task_the_criteria_and_what_is_left():
    someone = learner(star=3, background="marketing")
    seen = someone.get(f"{BASE}/{wanted(someone)}").body
    assert (seen["project_type"], seen["pass_mark"], seen["refreshes_left"], seen["tries_left"]) == (
        "marketing_plan", 70, 5, 5,
    )  # fmt: skip
    assert [criterion["criterion"] for criterion in seen["criteria"]] == ["audience", "message", "plan", "measurement"]
    assert seen["submissions"] == []


def test_shows_feedback_with_passages_of_the_work():
    someone, project_id = working()
    handed_in(someone, project_id, WEAK)
    seen = someone.get(f"{BASE}/{project_id}").body
    assert (seen["status"], seen["tries_left"]) == ("started", 4)
    verdict = seen["submissions"][0]["verdict"]
    assert (verdict["passed"], verdict["graded_by"], verdict["pass_mark"]) == (False, "ai", 70)
    assert verdict["model"]
    assert verdict["prompt"] == "project_grading/1"
    for entry in verdict["criteria"]:
        assert entry["feedback"]
        assert all(passage in WEAK for passage in entry["evidence"])


def test_says_nothing_of_the_machine_while_a_person_decides():
    someone, project_id, row = waiting_for_review()
    seen = someone.get(f"{BASE}/{project_id}").body
    shown = seen["submissions"][0]
    assert (seen["status"], shown["status"], shown["verdict"], shown["reason"]) == (
        "submitted", "awaiting_review", None, None,
    )  # fmt: skip
    assert row.machine["score"] is not None
