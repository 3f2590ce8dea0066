import pytest

from shared.core.ids import new
from shared.interviews import recordings
from tests.support.interviewing import clip, placed, reference, said
from tests.support.lambdas import Failed, invoke
from tests.support.model import calls
from tests.support.people import learner

pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_fails_by_name_for_a_submission_that_is_not_there():
    with pytest.raises(Failed) as failure:
        invoke("interviews_transcribe_recording", {"user_id": learner().user_id, "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


def test_writes_down_what_was_said_once():
    _, submission = placed(clip("poor.webm"))
    invoke("interviews_extract_media", reference(submission))
    before = len(calls("transcription"))
    invoke("interviews_transcribe_recording", reference(submission))
    kept = recordings.fetch_facts(f"{submission.workplace}/{recordings.TRANSCRIPT}")
    assert kept["text"] == said("poor")["text"]
    assert kept["words"][0][0] == "Um,"
    asked = len(calls("transcription"))
    assert asked > before
    invoke("interviews_transcribe_recording", reference(submission))
    assert recordings.fetch_facts(f"{submission.workplace}/{recordings.TRANSCRIPT}") == kept
