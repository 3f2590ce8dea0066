"""E01: every request of a learner, at the stars, tiers and states that decide, is answered as people have reviewed."""

import re
from itertools import product
from pathlib import Path

import pytest
import yaml

from infra.discover import declarations
from shared.core.errands import Errand
from shared.core.ids import new
from shared.core.table import Table
from shared.exams.models import ExamRecord
from shared.privacy.registry import Whose, found_by_index, pages, tables
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Tier
from tests.support.begun import climber
from tests.support.people import Answer, Person, learner, met, override
from tests.support.studying import LEARN

TABLE = yaml.safe_load((Path(__file__).parents[1] / "expected" / "locks.yaml").read_text())
ENDPOINTS, STATES = TABLE["endpoints"], TABLE["states"]
GATES = {**TABLE["modules"], "attempt": TABLE["exam"]["attempt"]}
TIERS = [tier.value for tier in Tier]
DOMAINS = ("assessments", "courses", "exams", "experts", "interviews", "projects", "readiness")
# Where an index finds what is a person's, it was counted, later, from what stands in the others.
WRITTEN = [table for table in tables() if table.__module__.split(".")[1] in DOMAINS and not found_by_index(table)]
TAKEN = {"first_taken": {"2": new()}, "both_taken": {"2": new(), "3": new()}}


def deciding(gate):
    """Return every star with every tier, and a gate's own star where no module is open."""
    closed = [state for state in STATES if state != "active"]
    return [*product(["active"], range(6), TIERS), *product(closed, [gate["open_from"]], ["bronze"])]


MODULES = [(name, *case) for name, gate in GATES.items() for case in deciding(gate)]
OTHERS = [state for state in TABLE["exam"]["states"] if state != "active"]
EXAMS = [*product(["active"], range(6), TIERS), *product(OTHERS, [3], ["bronze"])]


def test_e01_every_route_of_a_learner_is_in_the_table():
    routes = {
        f"{function.method} {function.path.removeprefix(f'{LEARN}/')}"
        for function in declarations().functions
        if function.kind == "endpoint" and function.scope == "learner" and function.path.startswith(f"{LEARN}/")
    }
    known = [route for routes in ENDPOINTS.values() for route in routes]
    assert sorted(unnamed(route) for route in routes) == sorted(unnamed(route) for route in known)


def unnamed(route):
    return re.sub(r"{\w+}", "{}", route)


@pytest.fixture(scope="module")
def climbers():
    """For each tier, as there is a limit to practice, a learner who has begun everything, and the ids of that."""
    return {tier: climber() for tier in TIERS}


def place(someone: Person, state: str, star: int, tier: str) -> None:
    """Have a learner stand at a star and a tier, in a state of their enrolment or its product."""
    met.add(someone.user_id)
    someone.enrolment.update(actions=[Enrolment.active.set(True)])
    override(someone, star, tier)
    someone.enrolment.update(actions=[Enrolment.active.set(state != "withdrawn")])
    whole = Product.of(someone.product_id)
    exam = {**whole.promotion_exam, "enabled": state != "exam_off"}
    whole.update(actions=[Product.published.set(state != "product_off"), Product.promotion_exam.set(exam)])


def ask(someone: Person, route: str, ids: dict[str, str], takes: bool) -> Answer:
    """Send a request; whoever `takes` nothing sends what the module would take, were it open."""
    method, path = route.split(" ")
    if method == "GET" and "{" not in path:
        return someone.get(f"{LEARN}/{path}?product_id={someone.product_id}")
    answers = {"answers": {new(): "a"} if takes and path.endswith("submit") else {}}
    beat = {"position": 10, "playback_rate": 1, "player_id": "p"}
    recorded = {"attempt_id": ids.get("open_interview_id"), "upload_id": new()}
    bodies = {
        "lessons/{lesson_id}/watch-progress": beat,
        "expert-sessions/{session_id}/watch-progress": beat,
        "projects/{project_id}/start": {"version": 1},
        "projects/{project_id}/draft": {"text": "A draft."},
        "projects/submit": {"project_id": ids.get("project_id"), "version": 1, "text": "too short"},
        "interviews/uploads": {"attempt_id": recorded["attempt_id"], "content_type": "video/webm"},
        "interviews/submit": recorded,
        "interviews/practice": recorded,
        "promotion-exam/submit": {"attempt_id": ids.get("exam_id"), **answers},
    }
    body = bodies.get(path, answers if path.endswith(("answers", "submit")) else {})
    if path in ("projects/generate", "interviews/questions", "promotion-exam/start", "promotion-exam/skip"):
        body = {"product_id": someone.product_id}
    return someone.call(method, f"{LEARN}/{path.format(**ids)}", None if method == "GET" else body)


def rows_of(someone: Person) -> dict[type[Table], list[dict]]:
    """Return all that requests to the modules write of a learner: rows, decisions, and workflows that are under way."""
    whose = Whose(someone.user_id, (someone.enrolment.enrolment_id,), None)
    under_way = Errand.scan(Errand.input.contains(someone.user_id), consistent_read=True)
    return {Errand: [row.serialize() for row in under_way]} | {
        table: [item for page in pages(table, whose) for item in page] for table in WRITTEN
    }


@pytest.mark.deployed
@pytest.mark.parametrize(("module", "state", "star", "tier"), MODULES)
def test_e01_a_module_answers_as_the_table_says_and_a_refusal_writes_nothing(climbers, module, state, star, tier):
    someone, ids = climbers[tier]
    place(someone, state, star, tier)
    is_open = STATES[state]["opens"] and star >= GATES[module]["open_from"]
    missing = {"code": STATES[state].get("blocker", "STAR_REQUIRED")}
    if state == "active":
        missing["star"] = GATES[module]["open_from"]
    before = is_open or rows_of(someone)
    for route, reviewed in ENDPOINTS[module].items():
        expected = reviewed.get(star, reviewed["else"]) if isinstance(reviewed, dict) else reviewed
        answer = ask(someone, route, ids, is_open)
        if expected == "told":
            told = answer.body["parts"][0]
            assert (answer.status, told["ready"], told["blockers"]) == (200, is_open, [] if is_open else [missing])
        elif expected == "InterviewPassed":
            told = answer.body["parts"][0]
            assert (answer.status, told["ready"], told["reason"]) == (200, False, expected)
        elif is_open:
            assert answer.status == expected, (route, answer)
        else:
            assert (*answer.refused, answer.body.get("blockers")) == (403, "ModuleLocked", [missing]), (route, answer)
    assert is_open or rows_of(someone) == before


@pytest.mark.deployed
@pytest.mark.parametrize(("state", "star", "tier"), EXAMS)
def test_e01_an_exam_begins_as_the_table_says_and_a_refusal_writes_nothing(climbers, state, star, tier):
    someone = learner(product_id=climbers[tier][0].product_id)
    place(someone, state, star, tier)
    if state in TAKEN or state == "skipped":
        ExamRecord(someone.user_id, someone.product_id, taken=TAKEN.get(state, {}), skipped=[2, 3], changes=1).save()
    expected = TABLE["exam"]["states"][state][star][tier]
    before = isinstance(expected, int) or rows_of(someone)
    for route, answered in ENDPOINTS["exam"].items():
        answer = ask(someone, route, {}, True)
        if answered == "told":
            assert (answer.status, answer.body["eligible"]) == (200, isinstance(expected, int))
        elif isinstance(expected, int):
            assert answer.status == answered, (route, answer)
            assert answer.body.get("star", expected) == expected
        else:
            error = "AttemptUsed" if expected == "ATTEMPT_USED" else "ModuleLocked"
            assert (*answer.refused, answer.body["blockers"][0]["code"]) == (403, error, expected)
    assert isinstance(expected, int) or rows_of(someone) == before
