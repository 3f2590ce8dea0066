import pytest

from shared.core.ids import new
from shared.interviews.models import InterviewUpload
from shared.interviews.rules import Stage
from shared.privacy.consents import Consent
from tests.support.interviewing import BASE, clip, form, ready, send
from tests.support.people import STRANGER, learner

pytestmark = pytest.mark.deployed
PATH = f"{BASE}/uploads"


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone, attempt = ready()
    wanted = {"attempt_id": attempt.attempt_id, "content_type": "video/webm"}
    assert STRANGER.post(PATH, wanted).status == 401
    assert learner(star=4).post(PATH, wanted).refused == (404, "InterviewNotFound")
    assert someone.post(PATH, {**wanted, "attempt_id": new()}).refused == (404, "InterviewNotFound")


@pytest.mark.parametrize("kind", ["video/quicktime", "text/html", "video/webm; codecs=vp9", ""])
def test_takes_no_other_type(kind):
    someone, attempt = ready()
    assert someone.post(PATH, {"attempt_id": attempt.attempt_id, "content_type": kind}).status == 422


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.OPEN])
def test_an_attempt_that_is_not_open_takes_no_recording(stage):
    someone, attempt = ready(stage=stage)
    wanted = {"attempt_id": attempt.attempt_id, "content_type": "video/webm"}
    assert someone.post(PATH, wanted).refused == (409, "InterviewClosed")
    assert list(InterviewUpload.query(someone.user_id)) == []


def test_gives_settings_with_which_the_longest_answer_fits():
    someone, attempt = ready()
    made = form(someone, attempt.attempt_id)
    settings = made["recorder"]
    assert settings["videoBitsPerSecond"] <= 450_000
    bits = settings["videoBitsPerSecond"] + settings["audioBitsPerSecond"]
    assert bits / 8 * settings["time_limit_seconds"] < made["most_bytes"] <= 20_000_000
    assert "video/mp4" in settings["mime_types"]


def test_the_key_is_ours_and_the_form_takes_one_recording():
    someone, attempt = ready()
    made = form(someone, attempt.attempt_id)
    assert made["key"] == f"interviews/{someone.user_id}/{attempt.attempt_id}/{made['upload_id']}"
    assert send(made, clip("poor.webm")) == 201


def test_an_upload_that_is_not_handed_in_uses_nothing_up():
    someone, attempt = ready()
    for _ in range(3):
        send(form(someone, attempt.attempt_id), b"anything")
    attempt.refresh(consistent_read=True)
    assert attempt.stage == "open"


def test_whoever_has_not_agreed_to_be_recorded_gets_no_form_and_learns_what_is_missing():
    someone, attempt = ready()
    wanted = {"attempt_id": attempt.attempt_id, "content_type": "video/webm"}
    Consent(someone.user_id, "recording").delete()
    Consent.find(someone.user_id, "analysis").update(actions=[Consent.version.set("of-before")])
    refused = someone.post(PATH, wanted)
    assert refused.refused == (403, "ConsentMissing")
    assert [each["matter"] for each in refused.body["missing"]] == ["recording", "analysis"]
    assert list(InterviewUpload.query(someone.user_id)) == []
    for each in refused.body["missing"]:
        said = {"given": True, "version": each["version"]}
        assert someone.put(f"/api/user/consents/{each['matter']}", said).status == 200
    assert someone.post(PATH, wanted).status == 200
