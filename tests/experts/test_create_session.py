import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support.people import STRANGER, person
from tests.support.sessions import ADMIN, created, product

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_no_administrator():
    body = {"product_id": new(), "title": "A talk"}
    assert STRANGER.post(ADMIN, body).status == 401
    for role in ("learner", "staff", "viewer"):
        assert person(role).post(ADMIN, body).status == 403


def test_refuses_a_product_that_is_not_there_and_fields_that_are_not_right():
    admin = person("admin")
    assert admin.post(ADMIN, {"product_id": new(), "title": "A talk"}).refused == (404, "ProductNotFound")
    for wrong in ({"title": ""}, {"title": "<b>"}, {"order": -1}, {"active": True}, {"product_id": "../x"}):
        answer = admin.post(ADMIN, {"product_id": product(), "title": "A talk", **wrong})
        assert answer.refused == (422, "Invalid")
        assert answer.body["fields"][0]["field"] == next(iter(wrong))


def test_a_new_session_waits_for_its_video_and_is_written_down():
    admin = person("admin")
    session = created(admin, speaker="Ada", role="Analyst", description="How it is", order=3)
    assert (session["active"], session["version"], session["video"]) == (False, 1, None)
    assert (session["speaker"], session["order"], session["created_by"]) == ("Ada", 3, admin.user_id)
    assert session["statistics"] == {
        "starts": 0,
        "completions": 0,
        "completion_rate": None,
        "mean_watched_share": None,
    }
    (entry,) = AuditEntry.query(session["session_id"])
    assert (entry.act, entry.actor_id) == ("expert_session_created", admin.user_id)


def test_an_id_can_be_chosen_once_and_a_request_repeated():
    admin, product_id, chosen = person("admin"), product(), new()
    body = {"session_id": chosen, "product_id": product_id, "title": "A talk"}
    first, again = (admin.post(ADMIN, body, headers={"idempotency-key": chosen}) for _ in range(2))
    assert (first.status, first.body) == (again.status, again.body)
    assert first.body["session_id"] == chosen
    assert admin.post(ADMIN, body).refused == (409, "SessionExists")
