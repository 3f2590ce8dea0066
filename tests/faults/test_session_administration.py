"""Attacks on expert sessions that are taken back, and on their files, by the ids under which they are listed."""

import pytest

from tests.support.people import learner, person
from tests.support.sessions import ADMIN, CLIP, created, offered, product, uploaded
from tests.support.waiting import eventually
from tests.support.watching import SESSIONS, beat, seen

pytestmark = pytest.mark.deployed


def listed(someone):
    body = someone.get(SESSIONS).body
    return [row["session_id"] for row in body["sessions"]], body["progress"]


def finished(product_id, session):
    """Return a learner who has completed a session and earned the star with it."""
    someone, length = learner(star=2, product_id=product_id), session["video"]["duration_seconds"]
    seen(someone, session["session_id"], length - 5)
    assert beat(someone, session["session_id"], length).body["completed"]
    eventually(lambda: someone.enrolment.star == 3)
    return someone


def test_e18_d11_a_session_that_is_taken_back_and_deleted_keeps_its_completions_and_is_found_nowhere():
    product_id = product()
    admin, session = offered(product_id)
    session_id, place = session["session_id"], f"{ADMIN}/{session['session_id']}"
    done, under_way = finished(product_id, session), learner(star=2, product_id=product_id)
    assert beat(under_way, session_id, 0).status == 200
    shut = admin.patch(place, {"version": session["version"], "active": False}).body
    assert eventually(lambda: listed(done) == ([], "1 of 1"))
    assert beat(under_way, session_id, 5).refused == (404, "ExpertSessionNotFound")
    assert under_way.get(f"{SESSIONS}/{session_id}/video").refused == (404, "ExpertSessionNotFound")
    assert admin.call("DELETE", f"{place}?version={shut['version']}").status == 204
    gone = [
        admin.get(place),
        admin.patch(place, {"version": shut["version"] + 1, "active": True}),
        admin.call("DELETE", f"{place}?version={shut['version'] + 1}"),
        admin.get(f"{place}/video"),
        admin.post(f"{place}/uploads", {"content_type": "video/mp4", "size": 1000}),
        beat(done, session_id, 5),
        done.get(f"{SESSIONS}/{session_id}/video"),
    ]
    assert {answer.refused for answer in gone} == {(404, "ExpertSessionNotFound")}
    again = admin.post(ADMIN, {"session_id": session_id, "product_id": product_id, "title": "Again"})
    assert again.refused == (409, "SessionExists")
    assert eventually(lambda: admin.get(f"{ADMIN}?product_id={product_id}").body["sessions"] == [])
    assert (listed(done), listed(under_way)[1]) == (([], "1 of 1"), "0 of 1")
    assert done.enrolment.star == 3


def test_t07_a_file_is_named_by_ids_only_and_its_key_by_the_server():
    admin, someone = person("admin"), learner(star=2)
    for wrong in ("..%2f..%2finterviews", "%2e%2e", "%2fetc", "video.mp4", "%00"):
        for path in (f"{ADMIN}/{wrong}/video", f"{ADMIN}/{wrong}/uploads/{wrong}"):
            assert admin.get(path).status == 404
        assert someone.get(f"{SESSIONS}/{wrong}/video").status == 404


def test_t07_an_upload_of_another_session_opens_nothing():
    admin, session = offered()
    other = created(admin)["session_id"]
    foreign = uploaded(admin, other, CLIP)["upload_id"]
    place = f"{ADMIN}/{session['session_id']}/uploads/{foreign}"
    answers = [admin.get(place), admin.post(f"{place}/parts", {"numbers": [1]}), admin.post(f"{place}/complete")]
    answers.append(admin.call("DELETE", place))
    assert {answer.refused for answer in answers} == {(404, "UploadNotFound")}
