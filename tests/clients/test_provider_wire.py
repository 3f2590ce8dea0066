"""Somebody else's idea of the AI service understands what our client sends, and our client what it answers."""

import json

import pytest

from shared.clients.ai import AiUnavailable, ask, transcribe
from tests.clients.conftest import NODE, PROGRAMS
from tests.clients.grading import GRADE, NOW, Verdict, grade
from tests.support.emulator import free_ports, running

AIMOCK = PROGRAMS / "@copilotkit" / "aimock" / "dist" / "aimock-cli.js"
HEARD = {"text": "I led it", "language": "english", "duration": 2.5, "words": [{"word": "I", "start": 0.1, "end": 0.3}]}
FIXTURES = [
    {
        "match": {"userMessage": "busy once", "sequenceIndex": 0},
        "response": {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429},
    },
    {"match": {"userMessage": "shut", "responseFormat": "json_schema"},
     "response": {"error": {"message": "bad key", "type": "invalid_request_error"}, "status": 401}},
    {"match": {"userMessage": "memo", "responseFormat": "json_schema"},
     "response": {"content": '{"score":82,"passed":true,"quote":"x"}'}},
    {"match": {"endpoint": "transcription"}, "response": {"transcription": HEARD}},
]  # fmt: skip


@pytest.fixture
def aimock(service, monkeypatch, tmp_path):
    port = free_ports()
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / "all.json").write_text(json.dumps({"fixtures": FIXTURES}))
    settings = tmp_path / "aimock.json"
    settings.write_text(json.dumps({"port": port, "llm": {"fixtures": str(tmp_path / "fixtures")}}))
    url = f"http://127.0.0.1:{port}"
    with running([str(NODE), str(AIMOCK), "--config", str(settings)], f"{url}/__aimock/journal"):
        monkeypatch.setenv("AI_BASE_URL", f"{url}/v1")
        yield url


def test_a_provider_that_refuses_the_key_is_unavailable(aimock):
    with pytest.raises(AiUnavailable):
        grade("shut")


def test_structured_answers_and_transcriptions_pass_both_ways(aimock, service):
    reply = ask("grading", Verdict, GRADE, {"submission": "busy once"}, deadline=15, now=NOW)
    assert (reply.answer.score, reply.model) == (82, "large")
    assert reply.input_tokens > 0
    said = transcribe(b"OggS", "answer.ogg", deadline=15, now=NOW)
    assert (said.text, said.duration, said.words) == ("I led it", 2.5, [("I", 0.1, 0.3)])
    assert service.calls == []
