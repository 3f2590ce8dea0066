import base64
import io

import pytest

from shared.core.ids import new
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.media.recordings import key_frames
from shared.privacy.consents import Consent
from shared.readiness.models import Decision
from tests.support.interviewing import BASE, clip, hand_in, interviewed, opened, ready, said, uploaded
from tests.support.model import calls
from tests.support.people import STRANGER, learner, override
from tests.support.waiting import at_once, eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
PATH = f"{BASE}/submit"


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone, attempt = ready()
    upload_id = uploaded(someone, attempt.attempt_id, "silent.webm")
    wanted = {"attempt_id": attempt.attempt_id, "upload_id": upload_id}
    assert STRANGER.post(PATH, wanted).status == 401
    other, others = ready()
    assert other.post(PATH, wanted).refused == (404, "InterviewNotFound")
    assert other.post(PATH, {**wanted, "attempt_id": others.attempt_id}).refused == (404, "UploadNotFound")
    assert someone.post(PATH, {**wanted, "upload_id": new()}).refused == (404, "UploadNotFound")


def test_who_has_taken_their_consent_back_hands_nothing_in_and_keeps_the_attempt():
    someone, attempt = ready()
    upload_id = uploaded(someone, attempt.attempt_id, "silent.webm")
    analysis = Consent.find(someone.user_id, "analysis")
    assert someone.put("/api/user/consents/analysis", {"given": False, "version": analysis.version}).status == 200
    for how in ("submit", "practice"):
        refused = someone.post(f"{BASE}/{how}", {"attempt_id": attempt.attempt_id, "upload_id": upload_id})
        assert refused.refused == (403, "ConsentMissing")
        assert [each["matter"] for each in refused.body["missing"]] == ["analysis"]
    assert list(InterviewSubmission.query(someone.user_id)) == []
    attempt.refresh(consistent_read=True)
    assert attempt.stage == "open"


def test_a_good_interview_passes_and_earns_the_fifth_star():
    someone = learner(star=4, background="computer_science")
    result = interviewed(someone, "good.webm")
    assert (result["status"], result["graded_by"]) == ("passed", "ai"), result
    verdict = result["verdict"]
    assert verdict["passed"] is True
    assert verdict["score"] >= 70
    assert (verdict["model"], verdict["version"]) == (verdict["model"], 1)
    assert verdict["prompt"].startswith("interview_marks")
    assert all(mark["quote"] in said("good")["text"] for mark in verdict["criteria"])
    enrolment = eventually(lambda: someone.enrolment if someone.enrolment.star == 5 else None)
    stars = [row for row in Decision.of_enrolment(enrolment.enrolment_id) if row.kind == "star_awarded"]
    assert [row.facts["star"] for row in stars] == [5]

    # The grader was given this clip's own words, measures and pictures.
    asked = calls("interview_grading")[::-1]  # the latest first
    frames = [base64.b64encode(picture).decode() for _, picture in key_frames(io.BytesIO(clip("good.webm")))]
    pictures = [
        [part["image_url"]["url"].partition(",")[2] for part in call["request"]["messages"][1]["content"][1:]]
        for call in asked
    ]
    mine = asked[pictures.index(frames)]
    prompt = mine["request"]["messages"][1]["content"][0]["text"]
    assert said("good")["text"] in prompt
    assert f"Words: {int(result['measures']['words'])}\n" in prompt
    assert f"Words per minute: {result['measures']['words_per_minute']:.0f}\n" in prompt


def test_a_poor_interview_fails_with_feedback_and_a_second_attempt_may_follow():
    someone = learner(star=4)
    result = interviewed(someone, "poor.webm")
    assert (result["status"], result["verdict"]["passed"]) == ("failed", False)
    assert all(mark["feedback"] and mark["quote"] for mark in result["verdict"]["criteria"])
    assert someone.enrolment.star == 4
    answer = someone.post(f"{BASE}/questions")
    assert (answer.status, answer.body["number"]) == (202, 2)


def test_a_silent_interview_goes_to_a_person_and_fails_nobody():
    someone = learner(star=4)
    result = interviewed(someone, "silent.webm")
    assert (result["status"], result["reason"], result["graded_by"]) == ("awaiting_review", "no_signal", None)
    assert result["verdict"] is None
    assert someone.post(f"{BASE}/questions").refused == (409, "InterviewInGrading")


def test_an_mp4_as_safari_records_it_passes_too():
    assert interviewed(learner(star=4), "good.mp4")["status"] == "passed"


@pytest.mark.parametrize(
    ("name", "status"), [("good_picture_poor_sound.webm", "failed"), ("poor_picture_good_sound.webm", "passed")]
)
def test_changing_the_sound_changes_the_verdict(name, status):
    assert interviewed(learner(star=4), name)["status"] == status


def test_what_is_no_video_is_refused_with_the_reason_and_the_attempt_stays():
    from tests.support.interviewing import form, outcome, send

    someone = learner(star=4)
    attempt_id = opened(someone)
    made = form(someone, attempt_id)
    assert send(made, b"<!doctype html><script>alert(1)</script>") == 201
    submission_id = hand_in(someone, attempt_id, made["upload_id"])
    result = outcome(someone, attempt_id, submission_id)
    assert (result["status"], result["reason"]) == ("rejected", "content_mismatch")
    assert someone.get(f"{BASE}/{attempt_id}").body["stage"] == "open"
    again = hand_in(someone, attempt_id, uploaded(someone, attempt_id, "poor.webm"))
    assert outcome(someone, attempt_id, again)["status"] == "failed"


def test_handing_in_twice_is_handing_in_once():
    someone, attempt = ready()
    upload_id = uploaded(someone, attempt.attempt_id, "silent.webm")
    wanted = {"attempt_id": attempt.attempt_id, "upload_id": upload_id}
    answers = at_once([lambda: someone.post(PATH, wanted)] * 6)
    assert {answer.status for answer in answers} == {202}
    assert len({answer.body["submission_id"] for answer in answers}) == 1
    assert len(list(InterviewSubmission.query(someone.user_id))) == 1


def test_of_two_recordings_at_once_one_is_the_interview():
    someone, attempt = ready()
    uploads = [uploaded(someone, attempt.attempt_id, "silent.webm") for _ in range(2)]
    wanted = [{"attempt_id": attempt.attempt_id, "upload_id": upload_id} for upload_id in uploads]
    answers = at_once([lambda body=body: someone.post(PATH, body) for body in wanted])
    assert sorted(answer.status for answer in answers) == [202, 409]
    assert len(list(InterviewSubmission.query(someone.user_id))) == 1


def test_refuses_once_the_module_is_locked_again():
    someone, attempt = ready()
    upload_id = uploaded(someone, attempt.attempt_id, "silent.webm")
    override(someone, 3)
    answer = someone.post(PATH, {"attempt_id": attempt.attempt_id, "upload_id": upload_id})
    assert answer.refused == (403, "ModuleLocked")
    assert InterviewAttempt.get(someone.user_id, attempt.attempt_id).stage == "open"
