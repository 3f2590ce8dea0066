import pytest

from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PLACE = "/api/admin/billing/catalogue"


def test_refuses_everybody_but_administrators():
    assert STRANGER.get(PLACE).status == 401
    assert [person(role).get(PLACE).status for role in ("learner", "staff", "viewer")] == [403, 403, 403]


def test_shows_what_is_in_force_and_who_changed_it():
    shown = person("admin").get(PLACE).body
    assert shown["status"] == "published"
    assert shown["version"] >= 1
    assert shown["updated_by"]
    assert {plan["slug"] for plan in shown["content"]["plans"]} >= {"free", "professional", "enterprise"}
