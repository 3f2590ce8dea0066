import pytest

from shared.core.ids import new
from shared.readiness.models import Decision
from tests.support.examining import BASE, answers_to, opened, prepared, stored, submitted, taken
from tests.support.people import STRANGER, learner
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
PATH = f"{BASE}/submit"


def test_refuses_a_stranger_and_hides_the_attempt_of_somebody_else():
    someone = learner(star=2)
    body = {"attempt_id": opened(someone), "answers": {}}
    assert STRANGER.post(PATH, body).status == 401
    assert learner(star=2).post(PATH, body).refused == (404, "AttemptNotFound")
    assert someone.post(PATH, {"attempt_id": new(), "answers": {}}).refused == (404, "AttemptNotFound")
    assert someone.post(PATH, {"attempt_id": "", "answers": {}}).refused == (422, "Invalid")
    assert stored(someone, body["attempt_id"]).status == "started"


def test_refuses_an_attempt_whose_paper_was_not_opened():
    someone = learner(star=2)
    body = {"attempt_id": prepared(someone), "answers": {}}
    assert someone.post(PATH, body).refused == (409, "AttemptNotOpen")


def test_a_pass_gives_the_result_at_once_and_the_tier_above_soon_after():
    someone = learner(star=2)
    attempt_id, result = taken(someone, right=18)
    assert (result["score"], result["passed"], result["closed_as"]) == (72, True, "submitted")
    eventually(lambda: someone.enrolment.tier == "silver")
    last = Decision.of_enrolment(someone.enrolment.enrolment_id)[-1]
    assert (last.kind, last.facts, last.evidence) == ("promoted", {"from": "bronze", "to": "silver"}, [attempt_id])
    assert someone.enrolment.star == 2


def test_a_fail_changes_no_tier():
    someone = learner(star=2)
    attempt_id, result = taken(someone, right=17)
    assert (result["score"], result["passed"]) == (68, False)
    eventually(lambda: stored(someone, attempt_id).announced)
    assert someone.enrolment.tier == "bronze"


def test_saved_answers_count_beside_those_handed_in():
    someone = learner(star=2)
    attempt_id = opened(someone)
    answers = list(answers_to(someone, attempt_id, 25).items())
    someone.put(f"{BASE}/{attempt_id}/answers", {"answers": dict(answers[:10])})
    result = someone.post(PATH, {"attempt_id": attempt_id, "answers": dict(answers[10:15])})
    assert result.body["right"] == 15


def test_a_second_exam_leads_from_silver_to_gold():
    someone = learner(star=3)
    taken(someone)
    eventually(lambda: someone.enrolment.tier == "silver")
    second = opened(someone)
    assert stored(someone, second).star == 3
    assert submitted(someone, second).body["target_tier"] == "gold"
    eventually(lambda: someone.enrolment.tier == "gold")
