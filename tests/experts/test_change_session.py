import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support.people import STRANGER, person
from tests.support.sessions import ADMIN, created, offered
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_no_administrator_and_hides_what_is_not_there():
    body = {"version": 1, "title": "Other"}
    assert STRANGER.patch(f"{ADMIN}/{new()}", body).status == 401
    assert person("learner").patch(f"{ADMIN}/{new()}", body).status == 403
    assert person("admin").patch(f"{ADMIN}/{new()}", body).refused == (404, "ExpertSessionNotFound")


@pytest.mark.parametrize("wrong", [{"title": None}, {"title": "<b>"}, {"video_key": "x"}, {"deleted": True}])
def test_refuses_what_is_no_change(wrong):
    admin = person("admin")
    place = f"{ADMIN}/{created(admin)['session_id']}"
    assert admin.patch(place, {"version": 1, **wrong}).refused == (422, "Invalid")
    assert admin.get(place).body["version"] == 1


def test_a_session_without_a_video_cannot_be_activated():
    admin = person("admin")
    place = f"{ADMIN}/{created(admin)['session_id']}"
    assert admin.patch(place, {"version": 1, "active": True}).refused == (409, "VideoMissing")


def test_of_two_who_saw_the_same_version_one_changes_it():
    admin, session = person("admin"), created(person("admin"), speaker="Ada")
    place = f"{ADMIN}/{session['session_id']}"
    answers = at_once([
        lambda number=number: admin.patch(place, {"version": 1, "title": f"Title {number}"}) for number in range(5)
    ])  # fmt: skip
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409, 409]
    (won,) = [answer.body for answer in answers if answer.status == 200]
    assert (won["version"], won["speaker"], won["updated_by"]) == (2, "Ada", admin.user_id)
    refused = next(answer.body for answer in answers if answer.status == 409)
    assert (refused["error"], admin.get(place).body) == ("VersionConflict", won)
    assert [entry.act for entry in AuditEntry.query(session["session_id"])].count("expert_session_changed") == 1


def test_what_changes_nothing_writes_nothing():
    admin, session = offered()
    place = f"{ADMIN}/{session['session_id']}"
    answer = admin.patch(place, {"version": session["version"], "active": True, "title": session["title"]})
    assert (answer.status, answer.body["version"]) == (200, session["version"])
