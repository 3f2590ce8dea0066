import urllib.request

import pytest

from shared.accounts.profiles import Profile
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import bucket
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.profiles import AVATAR, PLACE, photograph, sent
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def versions(user_id):
    """Return the keys of everything that was ever stored for somebody's picture and is still there."""
    found = [
        client("s3").list_object_versions(Bucket=bucket("media"), Prefix=f"{place}/{user_id}/").get("Versions", [])
        for place in ("avatars", "avatar-uploads")
    ]
    return [each["Key"] for each in [*found[0], *found[1]]]


def the_one_left(user_id):
    """Return the key of the only thing that is left of somebody's pictures; what was sent goes after they are told."""
    (key,) = eventually(lambda: len(found := versions(user_id)) == 1 and found)
    return key


def arrival(key):
    return {"detail": {"bucket": {"name": bucket("media")}, "object": {"key": key, "size": 10}}}


def test_what_nobody_awaits_is_removed_and_changes_nothing():
    someone = person("learner")
    key = f"avatar-uploads/{someone.user_id}/{new()}"
    client("s3").put_object(Bucket=bucket("media"), Key=key, Body=photograph())
    invoke("accounts_draw_avatar", arrival(key))
    assert versions(someone.user_id) == []
    assert Profile.find(someone.user_id) is None


def test_u11_a_picture_is_shown_without_its_metadata_and_what_was_sent_is_gone():
    someone = person("learner")
    assert sent(someone, photograph()) == {"state": "ready", "reason": None, "picture": AVATAR}
    first = Profile.find(someone.user_id).avatar
    assert the_one_left(someone.user_id) == first
    with urllib.request.urlopen(someone.get(AVATAR).headers["location"], timeout=10) as answer:
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["content-type"] == "image/webp"
        drawn = answer.read()
    assert drawn[8:12] == b"WEBP"
    assert PLACE.encode() not in drawn
    assert sent(someone, photograph((200, 0, 0)))["state"] == "ready"
    second = the_one_left(someone.user_id)
    assert second == Profile.find(someone.user_id).avatar != first
    invoke("accounts_draw_avatar", arrival(f"avatar-uploads/{someone.user_id}/{second.split('/')[2][:26]}"))
    assert versions(someone.user_id) == [second], "told again, it changes nothing"


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n" + bytes(100)])
def test_u02_what_is_no_picture_is_never_shown_and_the_earlier_one_stays(content):
    someone = person("learner")
    sent(someone, photograph())
    before = Profile.find(someone.user_id).avatar
    assert sent(someone, content) == {"state": "rejected", "reason": "content_mismatch", "picture": AVATAR}
    assert the_one_left(someone.user_id) == before
