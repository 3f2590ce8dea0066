"""What is said in a recording, heard by the AI service."""

import io
import json
import time

import pytest

from shared.clients.ai import AiAnswerInvalid, AiUnavailable, transcribe
from shared.media.recordings import audio
from tests.clients.grading import NOW
from tests.support.emulator import ROOT

CLIP = ROOT / "tests" / "clips" / "good.webm"
SILENCE = ROOT / "tests" / "clips" / "silent.webm"


def test_a_recording_is_heard_word_by_word(service):
    sound = audio(io.BytesIO(CLIP.read_bytes()))
    said = transcribe(sound, "answer.ogg", deadline=20, now=NOW)
    clip = json.loads((ROOT / "tests" / "clips" / "good.json").read_text())
    assert said.text == clip["text"]
    assert said.words[0] == (clip["words"][0]["word"], clip["words"][0]["start"], clip["words"][0]["end"])
    assert 15 < said.duration < 30
    assert said.cost == round(6000 * said.duration / 60)


def test_silence_and_rubbish_are_heard_as_nothing(service):
    for sound in (audio(io.BytesIO(SILENCE.read_bytes())), b"rubbish"):
        said = transcribe(sound, "answer.ogg", deadline=20, now=NOW)
        assert (said.text, said.words) == ("", [])


@pytest.mark.parametrize(
    "reply",
    [
        {"text": "words without times", "words": []},
        {"text": "words without times", "words": None},
        {"text": "x", "words": [{"word": "x", "start": "soon", "end": None}]},
        {"text": "x", "words": [{"word": "x"}]},
        {"text": None},
        {"duration": -1},
        {"duration": "long"},
    ],
    ids=str,
)
def test_a_transcription_without_its_times_is_not_taken(service, reply):
    service.script({"task": "transcription", "reply": reply})
    with pytest.raises(AiAnswerInvalid):
        transcribe(b"x", "answer.ogg", deadline=10, now=NOW)


def test_a_transcription_is_tried_again_and_given_up_on_in_time(service):
    service.script({"task": "transcription", "status": 500}, {"task": "transcription", "delay": 20})
    started = time.monotonic()
    with pytest.raises(AiUnavailable):
        transcribe(b"x", "answer.ogg", deadline=4, now=NOW)
    assert time.monotonic() - started < 10
    assert len(service.calls) == 2
