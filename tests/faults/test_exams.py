"""Attacks on the promotion exam, by the ids of the list of faults."""

import json
import re
from datetime import timedelta

import pytest

from shared.core.aws import client
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.ids import digest, new
from shared.core.names import account, physical, region
from shared.exams.closing import WORKFLOW
from shared.exams.models import ExamAttempt, ExamPaper
from shared.readiness.models import Decision, Enrolment, Product
from tests.support.examining import (
    BASE,
    CANARY,
    TELLING,
    answers_to,
    move_deadline,
    opened,
    planted,
    prepared,
    stored,
    submitted,
    taken,
)
from tests.support.lambdas import invoke
from tests.support.organising import ENROLMENTS, USERS, admin, product
from tests.support.people import STRANGER, call, learner, override, person
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def execution_of(attempt):
    errand = Errand._of(WORKFLOW, attempt.ref.preparing)
    place = f"arn:aws:states:{region()}:{account()}:execution:{physical(WORKFLOW)}"
    return f"{place}:{digest(WORKFLOW, errand.errand_id, 0)}"


def test_e01_an_attempt_is_locked_again_when_its_star_is_taken_away():
    someone = learner(star=2)
    attempt_id = opened(someone)
    eventually(lambda: stored(someone, attempt_id).task_token)  # the workflow waits: it writes nothing more
    before = stored(someone, attempt_id).attribute_values
    override(someone, 1)
    answers = {"answers": answers_to(someone, attempt_id, 25)}
    refusals = [
        someone.get(f"{BASE}/{attempt_id}"),
        someone.put(f"{BASE}/{attempt_id}/answers", answers),
        someone.post(f"{BASE}/submit", {"attempt_id": attempt_id, **answers}),
    ]
    assert {refusal.refused for refusal in refusals} == {(403, "ModuleLocked")}
    assert refusals[2].body["blockers"] == [{"code": "STAR_REQUIRED", "star": 2}]
    after = stored(someone, attempt_id).attribute_values
    assert {name: str(value) for name, value in after.items()} == {name: str(v) for name, v in before.items()}


def test_e04_20_starts_at_once_make_one_attempt():
    someone = learner(star=3)
    answers = at_once([lambda: someone.post(f"{BASE}/start")] * 20)
    assert {answer.status for answer in answers} <= {202, 409}
    assert len({answer.body["attempt_id"] for answer in answers if answer.status == 202}) == 1
    assert len(ExamAttempt.all_of(someone.user_id)) == 1
    attempt_id = prepared(someone)
    papers = [someone.get(f"{BASE}/{attempt_id}").body["questions"] for _ in range(2)]
    assert papers[0] == papers[1]


def test_e05_of_two_submissions_one_is_graded_and_both_get_its_result():
    someone = learner(star=2)
    attempt_id = opened(someone)
    tries = [lambda right=right: submitted(someone, attempt_id, right) for right in (3, 9, 15, 25)]
    results = [answer.body for answer in at_once(tries)]
    assert all(result == results[0] for result in results)
    assert submitted(someone, attempt_id, right=25).body == results[0]
    assert stored(someone, attempt_id).right == results[0]["right"]


@pytest.mark.parametrize("how", ["pass", "fail", "time_out"])
def test_e06_an_opportunity_is_used_up_by_one_attempt(how):
    someone = learner(star=2)
    if how == "time_out":
        move_deadline(someone, opened(someone), -timedelta(seconds=31))
    else:
        taken(someone, right=25 if how == "pass" else 0)
    if how == "pass":
        eventually(lambda: someone.enrolment.tier == "silver")
    assert someone.post(f"{BASE}/start").refused == (403, "AttemptUsed")
    blockers = someone.get(f"{BASE}/eligibility").body["blockers"]
    assert {"code": "ATTEMPT_USED", "star": 2} in blockers
    assert len(ExamAttempt.all_of(someone.user_id)) == 1
    override(someone, 3, someone.enrolment.tier)
    assert someone.post(f"{BASE}/start").body["star"] == 3


@pytest.mark.parametrize(
    ("late", "how", "right"), [(-1, "submitted", 25), (0, "submitted", 25), (25, "submitted", 25), (31, "timed_out", 7)]
)
def test_e07_the_servers_clock_decides_what_is_late(late, how, right):
    someone = learner(star=2)
    attempt_id = opened(someone)
    answers = answers_to(someone, attempt_id, 25)
    someone.put(f"{BASE}/{attempt_id}/answers", {"answers": dict(list(answers.items())[:7])})
    move_deadline(someone, attempt_id, timedelta(seconds=-late))
    headers = {"date": "Mon, 01 Jan 2001 00:00:00 GMT", "x-submitted-at": "2001-01-01T00:00:00Z"}
    result = someone.post(f"{BASE}/submit", {"attempt_id": attempt_id, "answers": answers}, headers=headers)
    assert (result.status, result.body["closed_as"], result.body["right"]) == (200, how, right)
    forged = {"attempt_id": attempt_id, "answers": {}, "submitted_at": "2001-01-01T00:00:00Z"}
    assert someone.post(f"{BASE}/submit", forged).status == 422


def test_e08_no_key_leaves_before_the_grade_not_even_in_the_workflows_history():
    someone = learner(star=2)
    attempt_id = prepared(someone)
    paper = planted(someone, attempt_id)
    some = dict(list(answers_to(someone, attempt_id, 25).items())[:5])
    answers = [
        someone.get(f"{BASE}/eligibility"),
        someone.post(f"{BASE}/submit", {"attempt_id": attempt_id, "answers": {}}),
        someone.get(f"{BASE}/{attempt_id}"),
        someone.get(f"{BASE}/{attempt_id}"),
        someone.post(f"{BASE}/start"),
        someone.put(f"{BASE}/{attempt_id}/answers", {"answers": some}),
        someone.put(f"{BASE}/{attempt_id}/answers", {"answers": {new(): "a"}}),
        someone.post(f"{BASE}/submit", {"attempt_id": attempt_id, "answers": {"x": "e"}}),
        someone.get("/api/app/job-readiness/products"),
        someone.post(f"{BASE}/skip"),
    ]
    assert CANARY not in json.dumps(someone.get("/api/app/job-readiness/decisions").body)
    texts = [json.dumps(answer.body) for answer in answers]
    assert not [text for text in texts if CANARY in text or TELLING.search(text)]
    history = client("stepfunctions").get_execution_history(executionArn=execution_of(stored(someone, attempt_id)))
    told = json.dumps(history["events"], default=str)
    assert attempt_id in told
    assert CANARY not in told
    texts = [text for question in paper.questions for text in (question["stem"], *question["options"])]
    assert not [text for text in texts if len(text) > 12 and text in told]  # a shorter one may be part of an id
    assert not [question_id for question_id in some if question_id in told]


def test_e09_feedback_comes_after_grading_item_by_item_and_never_with_the_key():
    someone = learner(star=2)
    attempt_id, result = taken(someone, right=10)
    assert [item["correct"] for item in result["items"]] == [True] * 10 + [False] * 15
    assert all(item["feedback"] for item in result["items"])
    view = someone.get(f"{BASE}/{attempt_id}").body
    assert not re.search(r'"(key|explanation|quote)":', json.dumps(view))
    for question in ExamPaper.get(someone.user_id, attempt_id).items():
        feedback = next(item["feedback"] for item in result["items"] if item["question_id"] == question.question_id)
        assert question.right_option.casefold() not in feedback.casefold()
    assert learner(star=2).get(f"{BASE}/{attempt_id}").refused == (404, "AttemptNotFound")
    assert person("staff", client_id=new()).get(f"{BASE}/{attempt_id}").status == 403
    assert STRANGER.get(f"{BASE}/{attempt_id}").status == 401


BAD_ANSWERS = [
    {"foreign": "a"},
    {f"{number:026}": "a" for number in range(250)},
    {"x" * 10_000: "a"},
    ["a", "b"],
    "a",
    None,
    {"QUESTION": ["a", "b", "c", "d"]},
    {"QUESTION": "e"},
    {"QUESTION": "A"},
    {"QUESTION": 1},
    {"QUESTION": None},
    {"QUESTION": {"$ne": "b"}},
    {"answers.x": "a"},
    {"": "a"},
]


@pytest.fixture(scope="module")
def sitting():
    someone = learner(star=2)
    return someone, opened(someone)


@pytest.mark.parametrize("bad", BAD_ANSWERS, ids=[str(number) for number in range(len(BAD_ANSWERS))])
def test_e10_answers_of_any_other_shape_are_refused_and_change_nothing(sitting, bad):
    someone, attempt_id = sitting
    question = stored(someone, attempt_id).question_ids[0]
    answers = {question if name == "QUESTION" else name: v for name, v in bad.items()} if isinstance(bad, dict) else bad
    for refusal in (
        someone.put(f"{BASE}/{attempt_id}/answers", {"answers": answers}),
        someone.post(f"{BASE}/submit", {"attempt_id": attempt_id, "answers": answers}),
    ):
        assert refusal.refused == (422, "Invalid")
    assert (stored(someone, attempt_id).status, stored(someone, attempt_id).given) == ("started", {})


def test_e10_10_000_answers_and_repeated_ones_are_no_trouble():
    someone = learner(star=2)
    attempt_id = opened(someone)
    many = {"attempt_id": attempt_id, "answers": {new(): "a" for _ in range(10_000)}}
    assert someone.post(f"{BASE}/submit", many).status in (413, 422)
    question = stored(someone, attempt_id).question_ids[0]
    twice = f'{{"attempt_id": "{attempt_id}", "answers": {{"{question}": "a", "{question}": "b"}}}}'.encode()
    result = call("POST", f"{BASE}/submit", twice, token=someone.token)
    assert result.status == 200
    assert 0 <= result.body["score"] <= 4


def test_e10_a_submission_without_an_answer_scores_0():
    someone = learner(star=2)
    result = someone.post(f"{BASE}/submit", {"attempt_id": opened(someone), "answers": {}}).body
    assert (result["score"], result["passed"]) == (0, False)


HOLDS = {"withdrawn": ["enrolment_ended"], "deactivated": ["account_deactivated"], "product_off": []}


@pytest.mark.parametrize("how", HOLDS)
def test_e21_in_the_middle_of_an_exam_the_attempt_is_frozen_until_it_is_in_force_again_and_admins_see_it(how):
    someone = learner(star=2, product_id=product())
    attempt_id = opened(someone)
    answers = answers_to(someone, attempt_id, 25)
    someone.put(f"{BASE}/{attempt_id}/answers", {"answers": answers})
    assert shown_to_admins(someone) == (True, [], "open")
    force(someone, how, False)
    assert shown_to_admins(someone) == (not HOLDS[how], HOLDS[how], "locked")
    assert someone.put(f"{BASE}/{attempt_id}/answers", {"answers": answers}).refused == (403, "ModuleLocked")
    move_deadline(someone, attempt_id, -timedelta(seconds=31))
    refusals = [
        someone.get(f"{BASE}/{attempt_id}"),
        someone.put(f"{BASE}/{attempt_id}/answers", {"answers": answers}),
        someone.post(f"{BASE}/submit", {"attempt_id": attempt_id, "answers": answers}),
        someone.post(f"{BASE}/start"),
    ]
    assert [refusal.status for refusal in refusals] == [403, 409, 403, 403]
    invoke("exams_finish_promotion_exam", stored(someone, attempt_id).ref.model_dump())
    assert stored(someone, attempt_id).status == "started"
    assert [row.kind for row in Decision.of_enrolment(someone.enrolment.enrolment_id)] == ["override"]
    force(someone, how, True)
    assert someone.get(f"{BASE}/{attempt_id}").body["result"]["closed_as"] == "timed_out"
    eventually(lambda: someone.enrolment.tier == "silver")


def force(someone, how, on):
    """Have the account, the enrolment or its product in force, or not."""
    account, wanted = f"{USERS}/{someone.user_id}", {"reason": "Asked for."}
    if how == "deactivated":
        assert admin().post(f"{account}/{'activate' if on else 'deactivate'}", wanted).status == 200
    elif how == "product_off":
        Product(someone.product_id).update(actions=[Product.published.set(on)])
    elif on:
        someone.enrolment.update(actions=[Enrolment.active.set(True), Enrolment.holds.remove()])
    else:
        assert admin().delete(f"{ENROLMENTS}/{someone.enrolment.enrolment_id}").status == 204


def shown_to_admins(someone):
    """Return whether admins see the enrolment in force, what it is held by, and how the next module stands."""
    (enrolment,) = admin().get(f"{USERS}/{someone.user_id}").body["enrolments"]
    place = f"/api/admin/job-readiness/progress?client_id=independent&product_id={someone.product_id}"
    page = admin().get(place).body
    while not page["learners"]:
        page = admin().get(f"{place}&cursor={page['cursor']}").body
    (row,) = page["learners"]
    assert row["active"] is enrolment["active"]
    return row["active"], enrolment["holds"], row["modules"][2]["state"]


def test_s12_an_attempt_whose_execution_was_lost_is_finished_by_the_sweeper():
    someone = learner(star=2)
    attempt_id = opened(someone)
    attempt = stored(someone, attempt_id)
    someone.put(f"{BASE}/{attempt_id}/answers", {"answers": answers_to(someone, attempt_id, 25)})
    client("stepfunctions").stop_execution(executionArn=execution_of(attempt))
    move_deadline(someone, attempt_id, -timedelta(minutes=10))
    errand = Errand._of(WORKFLOW, attempt.ref.finishing)
    errand.update(actions=[Errand.due_at.set(now() - timedelta(minutes=1))])
    invoke("readiness_resume_lost_workflows", {})
    eventually(lambda: stored(someone, attempt_id).announced)
    assert (stored(someone, attempt_id).closed_as, stored(someone, attempt_id).passed) == ("timed_out", True)
    assert someone.enrolment.tier == "silver"


def test_s12_a_preparation_that_was_lost_uses_nothing_up():
    someone = learner(star=2)
    attempt_id = prepared(someone)
    attempt = stored(someone, attempt_id)
    attempt.update(
        actions=[ExamAttempt.status.set("preparing"), ExamAttempt.created_at.set(now() - timedelta(hours=2))]
    )
    view = someone.get(f"{BASE}/{attempt_id}").body
    assert (view["status"], view["reason"]) == ("failed", "preparation_lost")
    assert prepared(someone) != attempt_id
