"""What the storage never told of is found by a sweep."""

from datetime import timedelta

import pytest

from shared.core.aws import client
from shared.core.clock import now
from shared.core.names import bucket
from shared.experts.models import ExpertSession
from shared.experts.uploads import SessionUpload
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.sessions import ADMIN, CLIP, created, uploaded

pytestmark = pytest.mark.deployed


def untold(admin, minutes=20):
    """Return an upload whose object is there and was completed a while ago, as if nobody had told of it."""
    session_id = created(admin)["session_id"]
    upload_id = uploaded(admin, session_id, CLIP)["upload_id"]
    session, row = ExpertSession.get(session_id), SessionUpload.get(session_id, upload_id)
    session.update(actions=[ExpertSession.video_key.remove(), ExpertSession.video_id.remove()])
    waiting = [SessionUpload.status.set("completed"), SessionUpload.unprobed.set(1)]
    row.update(actions=[*waiting, SessionUpload.completed_at.set(now() - timedelta(minutes=minutes))])
    return row


def stands(row):
    row.refresh(consistent_read=True)
    return row.status, row.reason, row.unprobed


def test_a_video_that_nobody_told_of_becomes_the_session_s_once_it_is_overdue():
    admin = person("admin")
    overdue, early, gone = untold(admin), untold(admin, minutes=1), untold(admin)
    client("s3").delete_object(Bucket=bucket("media"), Key=gone.key)
    for _ in range(2):
        invoke("experts_probe_forgotten_videos", {})
    assert stands(overdue) == ("ready", None, None)
    assert admin.get(f"{ADMIN}/{overdue.session_id}").body["video"]["upload_id"] == overdue.upload_id
    assert stands(gone) == ("rejected", "missing", None)
    assert stands(early) == ("completed", None, 1)
    assert admin.get(f"{ADMIN}/{early.session_id}").body["video"] is None


def test_an_upload_waits_from_its_completion_until_it_was_looked_into():
    upload = SessionUpload.get(*_made())
    assert (upload.status, upload.unprobed) == ("ready", None)
    assert upload.upload_id not in {row.upload_id for row in SessionUpload.forgotten(now() + timedelta(hours=1))}


def _made():
    admin = person("admin")
    session_id = created(admin)["session_id"]
    return session_id, uploaded(admin, session_id, CLIP)["upload_id"]
