import pytest

from shared.audit.models import AuditEntry
from tests.support.people import STRANGER, person

# What is sold is one for all tests.
pytestmark = [pytest.mark.deployed, pytest.mark.alone]
PLACE = "/api/admin/billing/catalogue"


def fields(answer):
    assert answer.status == 422, answer
    return {field["field"] for field in answer.body["fields"]}


def test_refuses_everybody_but_administrators():
    assert STRANGER.put(PLACE, {}).status == 401
    assert [person(role).put(PLACE, {}).status for role in ("learner", "staff", "viewer")] == [403, 403, 403]


def test_a_change_is_in_force_at_once_is_written_down_and_meets_nobody_elses():
    admin, member = person("admin"), person()
    before = admin.get(PLACE).body
    content, version = before["content"], before["version"]
    dearer = {**content, "prices": [{**price, "units": price["units"] + 1} for price in content["prices"]]}
    try:
        saved = admin.put(PLACE, {**dearer, "version": version})
        assert (saved.status, saved.body["version"], saved.body["updated_by"]) == (200, version + 1, admin.user_id)
        assert admin.put(PLACE, {**content, "version": version}).refused == (409, "VersionConflict")
        assert {price["units"] for price in member.get("/api/payments/plans").body["prices"]} == {11, 26, 61}
        acts = {entry.act for entry in AuditEntry.query("catalogue") if entry.actor_id == admin.user_id}
        assert acts == {"catalogue_changed"}
    finally:
        assert admin.put(PLACE, {**content, "version": version + 1}).status == 200
    assert {price["units"] for price in member.get("/api/payments/plans").body["prices"]} == {10, 25, 60}


def test_names_stand_once_plans_exist_and_one_of_them_costs_nothing():
    admin = person("admin")
    before = admin.get(PLACE).body
    content = {**before["content"], "version": before["version"]}
    twice = {**content, "packages": content["packages"] + content["packages"][:1]}
    assert fields(admin.put(PLACE, twice)) == {"packages"}
    foreign = {**content, "entitlements": [{"feature": "a", "title": "A", "plans": ["platinum"]}]}
    assert fields(admin.put(PLACE, foreign)) == {"entitlements.0.plans"}
    dear = {**content, "plans": [{**plan, "price_cents": 1} for plan in content["plans"]]}
    assert fields(admin.put(PLACE, dear)) == {"plans"}
    assert fields(admin.put(PLACE, {**content, "contact_url": "javascript:x"})) == {"contact_url"}
    assert admin.get(PLACE).body == before
