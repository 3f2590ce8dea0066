import pytest

from tests.support.interviewing import send
from tests.support.people import STRANGER, person
from tests.support.profiles import AVATAR, photograph

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.post(AVATAR, {"content_type": "image/png"}).status == 401


@pytest.mark.parametrize("kind", ["image/svg+xml", "image/gif", "text/html", "image/png; x=y", ""])
def test_takes_no_other_type(kind):
    assert person("learner").post(AVATAR, {"content_type": kind}).refused == (422, "Invalid")


def test_u01_the_form_takes_this_key_and_type_and_no_more_than_it_says():
    someone = person("learner")
    form = someone.post(AVATAR, {"content_type": "image/jpeg"}).body
    assert form["fields"]["key"] == f"avatar-uploads/{someone.user_id}/{form['upload_id']}"
    assert send(form, photograph(), **{"Content-Type": "text/html"}) == 403
    assert send(form, photograph(), key=f"avatars/{someone.user_id}/mine.webp") == 403
    assert send(form, photograph(), policy="e30=") in (400, 403)
    assert send(form, b"\xff\xd8\xff" + bytes(form["most_bytes"])) == 400
    assert send(form, b"") == 400
