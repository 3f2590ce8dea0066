"""Somebody else's idea of the AI service understands what our client sends, and our client what it answers."""

import json
import urllib.request

import pytest

from infra.local.up import AI
from infra.stages import load
from shared.clients.ai import AiUnavailable, ask, transcribe
from shared.clients.breaker import Circuit
from shared.core.clock import now
from tests.clients.grading import GRADE, Verdict, grade
from tests.support.people import PORT

pytestmark = pytest.mark.deployed

PLACE = f"127.0.0.1:{PORT + AI}"


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://{PLACE}/__aimock{path}", data, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


@pytest.fixture(autouse=True)
def _aimock(stage, monkeypatch):
    """The one that `make up` has started, in place of our own."""
    for name in ("AI_MODELS", "AI_PRICES"):
        monkeypatch.setenv(name, load({}).settings[name])
    for name in ("AI_BASE_URL", "AI_TRANSCRIPTION_BASE_URL"):
        monkeypatch.setenv(name, f"http://{PLACE}/v1")
    control("POST", "/reset/journal")
    Circuit(PLACE).delete()


def statuses():
    return [call["response"]["status"] for call in control("GET", "/journal")]


def test_a_provider_that_refuses_the_key_is_unavailable():
    with pytest.raises(AiUnavailable):
        grade("shut", now=now())
    assert statuses() == [401]


def test_structured_answers_and_transcriptions_pass_both_ways():
    control("POST", "/error", {"status": 429, "body": {"message": "slow down", "type": "rate_limit_error"}})
    reply = ask("grading", Verdict, GRADE, {"submission": "busy once"}, deadline=15, now=now())
    assert (reply.answer.score, reply.model) == (82, "gpt-5-mini")
    assert reply.input_tokens > 0
    said = transcribe(b"OggS", "answer.ogg", deadline=15, now=now())
    assert (said.text, said.duration, said.words) == ("I led it", 2.5, [("I", 0.1, 0.3)])
    assert statuses() == [429, 200, 200]
