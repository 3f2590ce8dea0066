import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.readiness.rules import Kind, Ruling
from tests.support.people import STRANGER, learner, person

pytestmark = pytest.mark.deployed


def listed(who, someone, **query):
    asked = "&".join(f"{name}={value}" for name, value in {"product_id": someone.product_id, **query}.items())
    return who.get(f"/api/admin/job-readiness/students/{someone.user_id}/decisions?{asked}")


def test_refuses_everybody_but_administrators_and_whom_is_not_enrolled():
    someone = learner(star=1)
    assert listed(STRANGER, someone).status == 401
    assert [listed(who, someone).status for who in (someone, person("staff"), person("viewer"))] == [403] * 3
    assert listed(person("admin"), someone, product_id=new()).refused == (404, "NotEnrolled")
    assert listed(person("admin"), someone, product_id="").refused == (422, "Invalid")
    assert listed(person("admin"), someone, limit=0).refused == (422, "Invalid")


def test_d10_lists_every_decision_once_with_its_id_and_whether_it_counts():
    someone = learner(star=1)
    for star in (2, 3, 4, 5):
        _, decisions = someone.enrolment.state()
        ruling = Ruling(Kind.OVERRIDE, {"star": star, "tier": "gold"})
        someone.enrolment.append([ruling], decisions, actor="rules", now=now())
    _, decisions = someone.enrolment.state()
    someone.enrolment.append([Ruling(Kind.VOIDED, {"voids": 5})], decisions, actor="somebody", now=now())
    admin, rows, cursor = person("admin"), [], None
    while True:
        page = listed(admin, someone, limit=4, **({"cursor": cursor} if cursor else {})).body
        rows, cursor = rows + page["decisions"], page["cursor"]
        if cursor is None:
            break
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row["voided"] for row in rows] == [False] * 4 + [True, False]
    assert rows[0]["decision_id"] == f"{someone.enrolment.enrolment_id}-1"
    assert (rows[5]["actor"], rows[5]["explanation"]) == (
        "somebody",
        "The setting to star 5 and the gold tier was taken back.",
    )
