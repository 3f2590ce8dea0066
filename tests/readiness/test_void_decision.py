import pytest

from shared.audit.models import AuditEntry
from shared.core.clock import now
from shared.core.ids import new
from shared.readiness.models import Decision
from shared.readiness.rules import fold, rulings_for_first_star, star_ruling
from tests.support.people import STRANGER, Person, learner, person
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
BOUNDS = {"bronze": 0, "silver": 60, "gold": 85}


def void(who, decision_id, what="decision", **more):
    path = f"/api/admin/job-readiness/decisions/{decision_id}/void"
    return who.post(path, {"what": what, "reason": "The evidence was another person's.", **more})


def climbed(stars) -> Person:
    """Return a learner who has earned their stars, each by evidence named after it."""
    someone = learner()
    state, decisions = someone.enrolment.state()
    first = rulings_for_first_star(state, [(7, 10)], ("one",), BOUNDS)
    someone.enrolment.append(first, decisions, actor="rules", now=now())
    for star in range(2, stars + 1):
        state, decisions = someone.enrolment.state()
        someone.enrolment.append(star_ruling(state, star, (str(star),)), decisions, actor="rules", now=now())
    return someone


def named(someone, sequence):
    return f"{someone.enrolment.enrolment_id}-{sequence}"


def test_refuses_everybody_but_administrators_and_what_is_not_there():
    someone = climbed(2)
    name = named(someone, 4)
    assert void(STRANGER, name).status == 401
    assert [void(who, name).status for who in (someone, person("staff"), person("viewer"))] == [403] * 3
    admin = person("admin")
    for wrong in (named(someone, 5), f"{new()}-1", "x", new(), named(someone, "0"), named(someone, "9999999")):
        assert void(admin, wrong).refused == (404, "DecisionNotFound"), wrong
    assert [void(admin, name, **bad).status for bad in ({"reason": ""}, {"what": "all"})] == [422] * 2
    assert someone.enrolment.star == 2


def test_what_rests_on_a_voided_star_locks_with_it_and_the_learner_reads_why():
    someone, admin = climbed(4), person("admin")
    answer = void(admin, named(someone, 4))
    assert (answer.status, answer.body["before"]["star"], answer.body["after"]["star"]) == (200, 4, 1)
    assert answer.body["locks"] == ["expert_session", "project", "interview"]
    assert someone.enrolment.star == 1
    (entry,) = AuditEntry.query(someone.user_id)
    assert (entry.act, entry.actor_id, entry.before["star"], entry.after["star"]) == (
        "decision_voided",
        admin.user_id,
        4,
        1,
    )
    assert entry.subjects["decision_id"] == named(someone, 4)
    shown = someone.get("/api/app/job-readiness/decisions").body["decisions"]
    assert shown[-1]["explanation"] == "Star 2 was taken back."
    assert [each["sequence"] for each in shown if each["voided"]] == [4]
    assert void(admin, named(someone, 4)).refused == (409, "AlreadyVoided")


def test_a_void_that_is_voided_restores_everything_that_fell():
    someone, admin = climbed(4), person("admin")
    void(admin, named(someone, 4))
    answer = void(admin, named(someone, 7))
    assert (answer.body["after"]["star"], answer.body["opens"]) == (4, ["expert_session", "project", "interview"])
    assert someone.enrolment.star == 4
    assert void(admin, named(someone, 7)).refused == (409, "AlreadyVoided")


def test_voided_evidence_takes_every_decision_that_rests_on_it():
    someone, admin = climbed(2), person("admin")
    answer = void(admin, named(someone, 3), "evidence")
    assert answer.body["after"] == {"star": 0, "tier": None}
    assert len(answer.body["decision_ids"]) == 3
    rows = Decision.of_enrolment(someone.enrolment.enrolment_id)
    assert [row.facts["voids"] for row in rows if row.kind == "voided"] == [1, 2, 3]
    state = fold(row.ruling() for row in rows)
    assert (someone.enrolment.star, someone.enrolment.tier) == (state.star, None)
    overridden = learner(star=2)
    assert void(admin, named(overridden, 1), "evidence").refused == (409, "NoEvidence")


def test_of_two_who_void_at_once_one_does():
    someone = climbed(3)
    answers = at_once([lambda: void(person("admin"), named(someone, 5))] * 3)
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    assert len(list(AuditEntry.query(someone.user_id))) == 1
    assert someone.enrolment.star == 2
