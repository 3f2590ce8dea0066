"""Of pictures of somebody the one that is shown is there, whatever else happened to those who drew it."""

import pytest

from functions.accounts.draw_avatar import draw_avatar
from shared.accounts import avatars
from shared.accounts.profiles import Profile
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import bucket
from tests.support.failing import dies
from tests.support.in_process import cloud_in_process
from tests.support.private_cloud import media_bucket
from tests.support.profiles import photograph


@pytest.fixture(scope="module", autouse=True)
def _cloud():
    with cloud_in_process([Profile]):
        media_bucket()
        yield


def arrives(key):
    event = {"detail": {"bucket": {"name": bucket("media")}, "object": {"key": key, "size": 10}}}
    return lambda: draw_avatar(event, None)


def sent(user_id, content=None):
    """Have somebody send a picture; return what is done when it arrives."""
    upload_id = new()
    Profile(user_id).await_avatar(upload_id, "image/jpeg")
    key = avatars.sent_key(user_id, upload_id)
    client("s3").put_object(Bucket=bucket("media"), Key=key, Body=content or photograph())
    return arrives(key)


def left(user_id):
    """Return the keys of what is stored of somebody, in whatever version."""
    found = [
        client("s3").list_object_versions(Bucket=bucket("media"), Prefix=f"{place}/{user_id}/")
        for place in ("avatars", "avatar-uploads")
    ]
    return [each["Key"] for page in found for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]]


def shown(user_id):
    return Profile.get(user_id).avatar


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("content", [None, b"no picture"], ids=["picture", "rejected"])
def test_whoever_dies_while_a_picture_is_drawn_leaves_nothing_of_the_one_before(when, content):
    for nth in range(1, 20):
        user_id = new()
        sent(user_id)()
        first = shown(user_id)
        assert left(user_id) == [first]
        work = sent(user_id, content)
        died = dies(work, nth, when)
        work()
        assert set(left(user_id)) == {shown(user_id)}
        assert (shown(user_id) == first) == (content is not None)
        if not died:
            break
    else:
        raise AssertionError("the sweep did not come to its end")


def test_what_nobody_awaits_any_more_takes_neither_the_picture_that_is_shown_nor_the_one_that_is_drawn_meanwhile():
    user_id = new()
    sent(user_id)()
    late, awaited = sent(user_id), sent(user_id)
    late()
    assert shown(user_id) in left(user_id)
    drawn = avatars.shown_key(user_id, Profile.get(user_id).avatar_upload)
    client("s3").put_object(Bucket=bucket("media"), Key=drawn, Body=b"drawn, and not shown yet")
    late()
    assert drawn in left(user_id)
    awaited()
    assert set(left(user_id)) == {shown(user_id)} == {drawn}


def test_of_whoever_is_gone_nothing_is_kept():
    user_id = new()
    work = sent(user_id)
    client("s3").put_object(Bucket=bucket("media"), Key=avatars.shown_key(user_id, new()), Body=b"left")
    Profile(user_id).delete()
    work()
    assert left(user_id) == []
