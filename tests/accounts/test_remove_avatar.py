import pytest

from shared.core.aws import client
from shared.core.names import bucket
from tests.support.people import STRANGER, person
from tests.support.profiles import AVATAR, PROFILE, photograph, sent

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.delete(AVATAR).status == 401


def test_a_picture_goes_with_every_version_and_one_under_way_is_not_taken_any_more():
    someone, other = person("learner"), person("learner")
    assert someone.delete(AVATAR).status == 204
    sent(someone, photograph())
    sent(other, photograph())
    for _ in range(2):
        assert someone.delete(AVATAR).status == 204
        assert someone.get(AVATAR).refused == (404, "NoAvatar")
        assert someone.get(PROFILE).body["avatar"]["state"] == "none"
    kept = client("s3").list_object_versions(Bucket=bucket("media"), Prefix=f"avatars/{someone.user_id}/")
    assert not kept.get("Versions")
    assert not kept.get("DeleteMarkers")
    assert other.get(AVATAR).status == 302
