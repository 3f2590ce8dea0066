import pytest

from shared.appeals.models import Appeal
from shared.audit.models import AuditEntry
from shared.core.clock import now
from shared.core.ids import new
from shared.readiness.models import Decision
from shared.readiness.rules import star_ruling
from tests.support.notified import notified
from tests.support.people import STRANGER, person
from tests.support.reviewing import (
    ADMIN,
    KINDS,
    STARS,
    contested,
    failed,
    review,
    settle_appeal,
    waiting,
)
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


@pytest.mark.parametrize("kind", KINDS)
def test_refuses_everybody_but_administrators_and_what_was_not_contested(kind):
    someone, row = contested(kind)
    assert settle_appeal(STRANGER, kind, row.submission_id, "upheld").status == 401
    others = (someone, person("staff"), person("viewer"))
    assert [settle_appeal(who, kind, row.submission_id, "upheld").status for who in others] == [403] * 3
    _, quiet = failed(kind)
    admin = person("admin")
    for wrong in (quiet.submission_id, new(), "x"):
        assert settle_appeal(admin, kind, wrong, "upheld").refused == (404, "AppealNotFound")
    assert settle_appeal(admin, "quizzes", row.submission_id, "upheld").refused == (404, "AppealNotFound")
    path = f"{ADMIN}/appeals/{kind}/{row.submission_id}"
    bad = [{}, {"outcome": "perhaps", "feedback": "x"}, {"outcome": "upheld", "feedback": " "}]
    assert [admin.patch(path, body).status for body in bad] == [422] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_an_upheld_appeal_is_as_if_approved_and_both_verdicts_are_kept(kind):
    someone, row = contested(kind)
    admin = person("admin")
    answer = settle_appeal(admin, kind, row.submission_id, "upheld")
    assert (answer.status, answer.body["status"], answer.body["outcome"]) == (200, "passed", "upheld")
    assert answer.body["machine_score"] == 30.0
    eventually(lambda: someone.enrolment.star == STARS[kind])
    kept = type(row).of(row.user_id, row.submission_id)
    assert (kept.machine, kept.review, kept.appeal["outcome"]) == (row.machine, None, "upheld")
    (appeal,) = Appeal.query(someone.user_id)
    assert (appeal.outcome, appeal.decided_by, appeal.shard) == ("upheld", admin.user_id, None)
    assert appeal.contested == {"status": "failed", "by": "ai", "review": None}
    (entry,) = AuditEntry.query(someone.user_id)
    assert (entry.act, entry.actor_id, entry.after["status"]) == ("appeal_decided", admin.user_id, "passed")
    told = eventually(lambda: [n for n in notified(someone) if n["kind"] == "appeal_decided"])
    assert "upheld" in told[0]["title"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_dismissed_appeal_leaves_the_verdict_and_is_told(kind):
    someone, row = contested(kind)
    star = someone.enrolment.star
    answer = settle_appeal(person("admin"), kind, row.submission_id, "dismissed")
    assert (answer.body["status"], answer.body["appeal"]["feedback"]) == ("failed", "Looked at again.")
    assert someone.enrolment.star == star
    told = eventually(lambda: [n for n in notified(someone) if n["kind"] == "appeal_decided"])
    assert "dismissed" in told[0]["title"]
    assert someone.post(f"/api/app/job-readiness/{kind}/{row.submission_id}/appeal", {"reason": "Again"}).refused == (
        409,
        "AlreadyAppealed",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_an_appeal_is_decided_once_and_only_there(kind):
    someone, row = contested(kind)
    assert review(person("admin"), kind, row.submission_id, "approved").refused == (409, "AppealWaiting")
    outcomes = ["upheld", "dismissed"] * 2
    answers = at_once([lambda o=o: settle_appeal(person("admin"), kind, row.submission_id, o) for o in outcomes])
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    assert {answer.refused for answer in answers if answer.status == 409} == {(409, "AppealDecided")}
    assert len(list(AuditEntry.query(someone.user_id))) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_star_that_a_reviewer_took_comes_back_when_the_appeal_is_upheld(kind):
    someone, row = waiting(kind, passed=True)
    star = STARS[kind]
    state, decisions = someone.enrolment.state()
    earned = star_ruling(state, star, (row.evidence_id,))
    someone.enrolment.append(earned, decisions, actor="rules", now=now())
    assert review(person("admin"), kind, row.submission_id, "rejected").status == 200
    assert someone.enrolment.star == star - 1
    assert someone.post(f"/api/app/job-readiness/{kind}/{row.submission_id}/appeal", {"reason": "No."}).status == 201
    assert settle_appeal(person("admin"), kind, row.submission_id, "upheld").status == 200
    assert someone.enrolment.star == star
    kinds = [row.kind for row in Decision.of_enrolment(someone.enrolment.enrolment_id)]
    assert kinds == ["override", "star_awarded", "voided", "voided"]
    shown = someone.get("/api/app/job-readiness/decisions").body["decisions"]
    assert [each["voided"] for each in shown] == [False, False, True, False]
    assert shown[2]["explanation"] == f"Star {star} was taken back after a review."
    assert "counts again after a review" in shown[3]["explanation"]
