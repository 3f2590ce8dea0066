import io

import av
import pytest

from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import bucket
from shared.experts.models import ExpertSession
from shared.experts.uploads import SessionUpload
from tests.support.lambdas import invoke
from tests.support.people import CLIPS, person
from tests.support.sessions import ADMIN, CLIP, created, offered, uploaded
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def arrived(key, size):
    invoke("experts_probe_session_video", {"detail": {"bucket": {"name": "b"}, "object": {"key": key, "size": size}}})


def test_an_object_that_nobody_announced_is_left_alone():
    arrived(f"expert-sessions/{new()}/{new()}.mp4", 1000)


@pytest.mark.parametrize("clip", ["good.mp4", "good.webm"])
def test_a_video_is_measured_and_gets_a_picture(clip):
    admin = person("admin")
    session_id = created(admin)["session_id"]
    upload = uploaded(admin, session_id, (CLIPS / clip).read_bytes(), f"video/{clip.rpartition('.')[2]}")
    assert upload["status"] == "ready"
    video = admin.get(f"{ADMIN}/{session_id}").body["video"]
    assert video["duration_seconds"] > 5
    assert video["video_codec"] in ("h264", "vp9", "vp8")
    assert video["audio_codec"] in ("aac", "opus")
    key = ExpertSession.get(session_id).poster_key
    picture = client("s3").get_object(Bucket=bucket("media"), Key=key)["Body"].read()
    with av.open(io.BytesIO(picture)) as image:
        stream = image.streams.video[0]
        assert max(stream.width, stream.height) <= 640
        assert stream.width / stream.height == pytest.approx(video["width"] / video["height"], rel=0.02)


def kept(session_id):
    return client("s3").list_objects_v2(Bucket=bucket("media"), Prefix=f"expert-sessions/{session_id}/")["KeyCount"]


def test_u02_what_is_no_video_is_rejected_with_the_reason_and_removed():
    admin = person("admin")
    session_id = created(admin)["session_id"]
    for content, kind in ((b"<html><script>alert(1)</script>" * 99, "video/mp4"), (CLIP, "video/webm")):
        upload = uploaded(admin, session_id, content, kind)
        assert (upload["status"], upload["reason"]) == ("rejected", "content_mismatch")
        eventually(lambda: kept(session_id) == 0)  # the verdict is shown a moment before its file is gone
    assert admin.get(f"{ADMIN}/{session_id}").body["video"] is None
    assert admin.patch(f"{ADMIN}/{session_id}", {"version": 1, "active": True}).refused == (409, "VideoMissing")


def test_u07_three_late_messages_change_nothing_and_never_take_the_video_of_an_active_session():
    admin, session = offered()
    session_id = session["session_id"]
    (upload,) = SessionUpload.query(session_id)
    upload.update(actions=[SessionUpload.status.set("completed")])  # as if the first one had died at its last step
    at_once([lambda: arrived(upload.key, len(CLIP))] * 3)
    assert admin.get(f"{ADMIN}/{session_id}/uploads/{upload.upload_id}").body["status"] == "ready"
    assert admin.get(f"{ADMIN}/{session_id}").body["video"] == session["video"]
    assert client("s3").head_object(Bucket=bucket("media"), Key=upload.key)["ContentLength"] == len(CLIP)


def test_a_later_video_takes_the_place_of_an_earlier_one_and_never_the_other_way_round():
    admin = person("admin")
    session_id = created(admin)["session_id"]
    first, second = (uploaded(admin, session_id, CLIP)["upload_id"] for _ in range(2))
    row = SessionUpload.get(session_id, first)
    row.update(actions=[SessionUpload.status.set("completed")])
    arrived(row.key, len(CLIP))
    assert SessionUpload.get(session_id, first).reason == "session_moved_on"
    assert admin.get(f"{ADMIN}/{session_id}").body["video"]["upload_id"] == second
