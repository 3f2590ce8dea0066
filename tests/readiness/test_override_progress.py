import pytest

from shared.audit.models import AuditEntry, AuditReason
from shared.core.ids import new
from shared.readiness.models import Decision, Enrolment
from tests.support.people import STRANGER, learner, person
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
PRODUCTS = "/api/app/job-readiness/products"


def override(who, someone, star, tier=None, reason="Seen in person.", **more):
    path = f"/api/admin/job-readiness/students/{someone.user_id}/override-progress"
    body = {"product_id": someone.product_id, "star": star, "reason": reason, **more}
    return who.patch(path, {**body, "tier": tier} if tier else body)


def open_modules(someone):
    (product,) = someone.get(PRODUCTS).body["products"]
    return [module["module"] for module in product["modules"] if module["open"]]


def test_e14_refuses_everybody_but_administrators_and_whom_is_not_enrolled():
    someone = learner(star=1)
    assert override(STRANGER, someone, 3).status == 401
    assert [override(who, someone, 3).status for who in (someone, person("staff"), person("viewer"))] == [403] * 3
    admin = person("admin")
    assert override(admin, someone, 3, product_id=new()).refused == (404, "NotEnrolled")
    assert override(admin, person("learner"), 3, product_id=someone.product_id).refused == (404, "NotEnrolled")
    assert someone.enrolment.star == 1
    assert not list(AuditEntry.query(someone.user_id))


@pytest.mark.parametrize(
    ("field", "value"),
    [("star", 6), ("star", -1), ("star", "3"), ("star", 1.5), ("tier", "platinum"), ("reason", ""),
     ("reason", "\u0000"), ("reason", " "), ("product_id", ""), ("reason", None), ("actor", "me")],
)  # fmt: skip
def test_e14_wants_a_star_a_tier_and_a_reason(field, value):
    someone = learner(star=1)
    answer = person("admin").patch(
        f"/api/admin/job-readiness/students/{someone.user_id}/override-progress",
        {"product_id": someone.product_id, "star": 3, "reason": "Seen.", field: value},
    )
    assert answer.refused == (422, "Invalid")
    assert answer.body["fields"][0]["field"] == field
    assert someone.enrolment.star == 1


def test_e14_up_and_down_is_audited_and_the_locks_follow_on_the_next_call():
    someone, admin = learner(star=1), person("admin")
    up = override(admin, someone, 3, "silver")
    assert (up.status, up.body["before"], up.body["after"]) == (
        200,
        {"star": 1, "tier": "bronze"},
        {"star": 3, "tier": "silver"},
    )
    assert (up.body["locks"], up.body["opens"]) == ([], ["expert_session", "project"])
    assert open_modules(someone) == ["assessment", "course", "expert_session", "project"]
    down = override(admin, someone, 0, reason="A mistake.")
    assert (down.body["locks"], down.body["opens"]) == (["course", "expert_session", "project"], [])
    assert open_modules(someone) == ["assessment"]
    refused = someone.post("/api/app/job-readiness/projects/generate", {"product_id": someone.product_id})
    assert refused.body["blockers"] == [{"code": "STAR_REQUIRED", "star": 3}]
    first, second = AuditEntry.query(someone.user_id)
    assert (first.act, first.actor_id, first.before, first.after) == (
        "progress_overridden",
        admin.user_id,
        {"star": 1, "tier": "bronze"},
        {"star": 3, "tier": "silver"},
    )
    assert second.after == {"star": 0, "tier": "silver"}
    assert AuditReason.get(someone.user_id, second.reason_id).text == "A mistake."
    rows = Decision.of_enrolment(someone.enrolment.enrolment_id)
    assert [(row.kind, row.actor) for row in rows[1:]] == [("override", admin.user_id)] * 2
    assert up.body["decision_ids"] == [f"{someone.enrolment.enrolment_id}-2"]


def test_where_the_learner_stands_already_nothing_is_written():
    someone, admin = learner(star=2, tier="silver"), person("admin")
    answer = override(admin, someone, 2, "silver")
    assert (answer.status, answer.body["decision_ids"]) == (200, [])
    assert override(admin, someone, 2).body["decision_ids"] == []
    assert someone.enrolment.sequence == 1
    assert not list(AuditEntry.query(someone.user_id))


def test_whoever_was_withdrawn_is_left_as_they_are():
    someone = learner(star=2)
    someone.enrolment.update(actions=[Enrolment.active.set(False)])
    assert override(person("admin"), someone, 3).refused == (409, "EnrolmentInactive")


def test_p6_overrides_at_once_are_all_in_the_history_and_the_last_one_stands():
    someone = learner(star=1)
    answers = at_once([lambda star=star: override(person("admin"), someone, star) for star in (2, 3, 4)])
    assert {answer.status for answer in answers} <= {200, 409}
    rows = Decision.of_enrolment(someone.enrolment.enrolment_id)
    made = [row.facts["star"] for row in rows[1:]]
    assert sorted(made) == sorted(a.body["after"]["star"] for a in answers if a.status == 200)
    assert someone.enrolment.star == made[-1]
    assert len(list(AuditEntry.query(someone.user_id))) == len(made)


def test_the_same_request_again_is_one_override():
    someone, admin = learner(star=1), person("admin")
    path = f"/api/admin/job-readiness/students/{someone.user_id}/override-progress"
    body = {"product_id": someone.product_id, "star": 4, "reason": "Seen."}
    answers = [admin.patch(path, body, headers={"idempotency-key": "once"}) for _ in range(2)]
    assert answers[0].body == answers[1].body
    assert someone.enrolment.sequence == 2
