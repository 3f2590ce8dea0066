import pytest

from shared.projects.models import Project
from tests.support.injections import WORK
from tests.support.model import calls, told
from tests.support.people import STRANGER, learner
from tests.support.projecting import BASE, WEAK, graded, hand_in, handed_in, wanted, working
from tests.support.waiting import eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone, project_id = working()
    body = {"project_id": project_id, "version": 1, "text": WORK}
    assert STRANGER.post(f"{BASE}/submit", body).status == 401
    assert learner(star=3).post(f"{BASE}/submit", body).refused == (404, "ProjectNotFound")
    assert Project.find(someone.user_id, someone.product_id).tries_used == 0


def test_refuses_what_was_not_started():
    someone = learner(star=3)
    project_id = wanted(someone)
    assert hand_in(someone, project_id).refused == (409, "ProjectNotStarted")


@pytest.mark.parametrize(
    "change",
    [
        {"text": "too short"},
        {"text": "x" * 20_001},
        {"text": "word \x00 " * 100},
        {"text": None},
        {"repository_url": "https://github.com/a/b"},
        {"text": None, "repository_url": "https://github.com/a/b"},
    ],
)
def test_i07_refuses_what_is_no_text_before_any_model_is_asked(change):
    someone, project_id = working()
    with told():
        assert hand_in(someone, project_id, **change).status == 422
        assert calls("project_grading") == []
    assert Project.find(someone.user_id, someone.product_id).tries_used == 0


def test_a_coding_project_wants_a_repository():
    someone, project_id = working(background="computer_science")
    assert hand_in(someone, project_id).refused == (422, "Invalid")
    assert Project.find(someone.user_id, someone.product_id).tries_used == 0


def test_good_work_passes_and_earns_the_fourth_star():
    someone, project_id = working()
    answer = hand_in(someone, project_id)
    assert (answer.status, answer.body["status"], answer.body["number"], answer.body["tries_left"]) == (
        202, "grading", 1, 4,
    )  # fmt: skip
    row = graded(someone, answer.body["submission_id"])
    assert row.status == "passed"
    enrolment = eventually(lambda: someone.enrolment if someone.enrolment.star == 4 else None)
    _, decisions = enrolment.state()
    assert (decisions[-1].kind, list(decisions[-1].evidence)) == ("star_awarded", [row.submission_id])
    assert someone.get(f"{BASE}/{project_id}").body["status"] == "passed"
    assert hand_in(someone, project_id).refused == (409, "ProjectPassed")


def test_weak_work_fails_and_may_be_handed_in_again():
    someone, project_id = working()
    assert handed_in(someone, project_id, WEAK).status == "failed"
    again = handed_in(someone, project_id)
    assert (again.status, again.number) == ("passed", 2)


def test_i12_a_text_is_given_back_as_it_was_handed_in():
    someone, project_id = working()
    text = "שלום 🎓 e\u0301 \u202eabc " * 30
    row = handed_in(someone, project_id, text)
    assert row.text == text
    assert someone.get(f"{BASE}/{project_id}").body["submissions"][0]["text"] == text


def test_an_idempotency_key_uses_up_one_try():
    someone, project_id = working()
    headers = {"idempotency-key": "one"}
    body = {"project_id": project_id, "version": 1, "text": WEAK}
    first, second = (someone.post(f"{BASE}/submit", body, headers=headers) for _ in range(2))
    assert (first.status, second.status) == (202, 202)
    assert first.body == second.body
    assert Project.find(someone.user_id, someone.product_id).tries_used == 1
