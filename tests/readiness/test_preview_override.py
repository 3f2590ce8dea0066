import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support.people import STRANGER, learner, person

pytestmark = pytest.mark.deployed


def preview(who, someone, star, **more):
    path = f"/api/admin/job-readiness/students/{someone.user_id}/override-progress/preview"
    return who.post(path, {"product_id": someone.product_id, "star": star, **more})


def test_refuses_everybody_but_administrators_and_what_cannot_be_meant():
    someone = learner(star=1)
    assert preview(STRANGER, someone, 3).status == 401
    assert [preview(who, someone, 3).status for who in (someone, person("staff"), person("viewer"))] == [403] * 3
    admin = person("admin")
    assert preview(admin, someone, 3, product_id=new()).refused == (404, "NotEnrolled")
    assert preview(admin, someone, 6).refused == (422, "Invalid")
    assert preview(admin, someone, 3, tier="none").refused == (422, "Invalid")


def test_shows_what_locks_and_opens_with_warnings_and_stores_nothing():
    someone, admin = learner(star=4, tier="silver"), person("admin")
    down = preview(admin, someone, 2, tier="gold").body
    assert (down["locks"], down["opens"]) == (["project", "interview"], [])
    assert down["after"] == {"star": 2, "tier": "gold"}
    assert any("stars 3 to 4" in warning for warning in down["warnings"])
    assert any("silver to gold" in warning for warning in down["warnings"])
    up = preview(admin, someone, 5).body
    assert (up["locks"], up["opens"], up["decision_ids"]) == ([], [], [])
    assert any("gets star 5 without" in warning for warning in up["warnings"])
    same = preview(admin, someone, 4).body
    assert same["warnings"] == ["Star and tier stay as they are."]
    assert (someone.enrolment.star, someone.enrolment.sequence) == (4, 1)
    assert not list(AuditEntry.query(someone.user_id))
