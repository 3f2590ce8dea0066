import io

import pytest

from shared.core.ids import new
from shared.interviews import recordings
from shared.media.recordings import key_frames
from tests.support.interviewing import clip, placed, reference
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def extract(submission):
    return invoke("interviews_extract_media", reference(submission))


def test_fails_by_name_for_a_submission_that_is_not_there():
    with pytest.raises(Failed) as failure:
        invoke("interviews_extract_media", {"user_id": learner().user_id, "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


def test_keeps_sound_and_pictures_below_a_prefix_of_their_own_and_again_the_same():
    _, submission = placed(clip("good.webm"))
    assert extract(submission) == {"outcome": "ready", "reason": None}
    place = submission.workplace
    assert not place.startswith("interviews/")
    sound = recordings.fetch(f"{place}/{recordings.SOUND}")
    facts = recordings.fetch_facts(f"{place}/{recordings.SOUND_FACTS}")
    assert sound is not None
    assert sound.startswith(b"OggS")
    assert facts["voiced"]
    first = key_frames(io.BytesIO(clip("good.webm")))[0][1]
    assert recordings.fetch(recordings.picture_key(place, 0)) == first
    assert len(facts["pictures"]) == len(key_frames(io.BytesIO(clip("good.webm"))))
    assert extract(submission)["outcome"] == "ready"
    assert recordings.fetch_facts(f"{place}/{recordings.SOUND_FACTS}") == facts


def test_silence_is_kept_as_silence():
    _, submission = placed(clip("silent.webm"))
    extract(submission)
    assert recordings.fetch_facts(f"{submission.workplace}/{recordings.SOUND_FACTS}")["voiced"] == []


def test_what_cannot_be_read_is_unusable():
    _, submission = placed(b"no recording at all")
    assert extract(submission) == {"outcome": "unusable", "reason": "content_mismatch"}
    _, missing = placed(None)
    assert extract(missing) == {"outcome": "unusable", "reason": "upload_missing"}
