import pytest

from shared.core.ids import new
from shared.interviews import recordings
from tests.support.interviewing import clip, listened, placed, reference
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def test_fails_by_name_for_a_submission_that_is_not_there():
    with pytest.raises(Failed) as failure:
        invoke("interviews_measure_speech", {"user_id": learner().user_id, "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


def test_a_good_answer_has_a_signal_and_numbers():
    _, submission = listened("good")
    assert submission.measures["words"] == 50
    assert 150 < submission.measures["words_per_minute"] < 210
    assert invoke("interviews_measure_speech", reference(submission)) == {"outcome": "ready", "reason": None}


def test_words_that_a_transcriber_made_up_for_silence_are_no_signal():
    _, submission = placed(clip("silent.webm"))
    invoke("interviews_probe_recording", reference(submission))
    invoke("interviews_extract_media", reference(submission))
    words = [["thanks", second, second + 0.5] for second in range(20)]
    invented = {"text": "thanks " * 20, "words": words}
    recordings.keep_facts(f"{submission.workplace}/{recordings.TRANSCRIPT}", invented)
    answer = invoke("interviews_measure_speech", reference(submission))
    assert answer == {"outcome": "unclear", "reason": "no_signal"}
