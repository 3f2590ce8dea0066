"""What a recording must not get away with on its way from the form through the bucket to the grading workflow."""

import pytest

from shared.interviews.models import InterviewSubmission
from tests.clips.forge import clip, foreign, made, remuxed, with_duration
from tests.support.interviewing import BASE, form, hand_in, opened, outcome, send
from tests.support.model import calls, told
from tests.support.people import STRANGER, learner

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
REAL_SECONDS = 22


def too_long():
    """Five minutes and more, whose header claims twenty seconds."""
    long = remuxed(clip("poor.webm"), "webm", moments=lambda number, at: number * 21_960 + at, times=14)
    return with_duration(long, 20_000.0)


REFUSED = {
    "8K": (lambda: made(1, (7680, 4320), "libvpx", "libopus", "webm", rate=1), "too_large_frame"),
    "8K in MP4": (lambda: made(1, (7680, 4320), rate=1), "too_large_frame"),
    "length forged in the header": (too_long, "too_long"),
    "another container under this name": (lambda: foreign()["Matroska that is no WebM"], "content_mismatch"),
    "header that claims what is not there": (
        lambda: foreign()["WebM that claims a larger header"],
        "content_mismatch",
    ),
    "MP4 as WebM": (lambda: clip("good.mp4"), "content_mismatch"),
    "header alone": (lambda: clip("good.webm")[: clip("good.webm").index(b"\x1f\x43\xb6\x75")], "unreadable"),
    "no sound": (lambda: remuxed(clip("good.webm"), "webm", ("video",)), "no_audio"),
}


def sent(someone, attempt_id, content, kind="video/webm"):
    """Send a recording with a form of its own, hand it in, and return what the learner sees of it in the end."""
    given = form(someone, attempt_id, kind)
    assert send(given, content) == 201
    return outcome(someone, attempt_id, hand_in(someone, attempt_id, given["upload_id"]))


def test_u03_what_is_no_usable_recording_is_refused_with_its_reason_and_uses_nothing_up():
    someone = learner(star=4)
    attempt_id = opened(someone)
    assert STRANGER.get(f"{BASE}/{attempt_id}").status == 401
    with told():
        for what, (build, reason) in REFUSED.items():
            seen = sent(someone, attempt_id, build(), "video/mp4" if what == "8K in MP4" else "video/webm")
            assert (what, seen["status"], seen["reason"]) == (what, "rejected", reason)
            assert seen["verdict"] is None
        assert [calls(task) for task in ("transcription", "interview_grading")] == [[], []]
        shown = someone.get(f"{BASE}/{attempt_id}").body
        assert (shown["stage"], len(shown["submissions"])) == ("open", len(REFUSED))
        again = someone.post(f"{BASE}/questions").body
        assert (again["attempt_id"], again["number"], again["attempts_allowed"]) == (attempt_id, 1, 3)
        # A header that lies about a good recording changes nothing: it is measured, and the first attempt is graded.
        seen = sent(someone, attempt_id, with_duration(clip("good.webm"), 36_000_000.0))
        assert (seen["status"], seen["reason"]) == ("passed", None)
        assert len(calls("transcription")) == 1
    graded = InterviewSubmission.get(someone.user_id, seen["submission_id"], consistent_read=True)
    assert round(graded.duration_seconds) == REAL_SECONDS
