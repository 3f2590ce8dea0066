"""The local AI service, which answers from what it receives: `python -m infra.local.stand_ins.ai`.

POST /control takes `obedient` (follow orders found in graded text), `off` (answer 503), and `script`: entries such as
`{"task": "grading", "status": 429, "times": 2}`, used up by as many requests of the task. An entry may hold `status`,
`headers`, `code`, `content`, `refusal`, `finish_reason`, `empty` (no choices), `raw` (the body), `reply` (parts of a
transcription), `delay` (seconds), `drip` (seconds between bytes), `hang_up`. GET /control/calls tells what was
received; DELETE /control forgets everything.
"""

import json
import time
from email.parser import BytesParser
from email.policy import HTTP
from io import BytesIO
from pathlib import Path
from typing import Any

import av

from infra.local.stand_ins.answering import answer
from infra.local.stand_ins.reading import Reading
from infra.local.stand_ins.script import Script
from infra.local.stand_ins.web import Server, Web, port
from infra.local.tones import decode_tones

CLIPS = Path(__file__).parents[3] / "tests" / "clips"


class Ai(Web):
    """A connection to the AI service."""

    @property
    def script(self) -> Script:
        """What the stand-in was told to do."""
        script: Script = self.server.script  # type: ignore[attr-defined]
        return script

    def respond(self, method: str, path: str, body: bytes) -> None:
        """Answer a model's endpoints and the control path."""
        if path.startswith("/control"):
            self.control(method, body)
        elif path.endswith("/chat/completions"):
            self.chat(json.loads(body))
        elif path.endswith("/audio/transcriptions"):
            self.transcription(body)
        else:
            self.send(404, {"error": {"message": f"no such path: {path}"}})

    def control(self, method: str, body: bytes) -> None:
        """Change or show what the stand-in does."""
        if method == "DELETE":
            self.script.reset()
        elif method == "POST":
            self.script.change(json.loads(body))
        self.send(200, self.script.shown())

    def chat(self, request: dict[str, Any]) -> None:
        """Answer one chat completion."""
        entry = self.heard({"prompt": self.headers.get("X-Prompt", ""), "request": request})
        if self.failed(entry):
            return
        content = entry.get("content")
        if content is None and "refusal" not in entry:
            reading = Reading.of(request["messages"])
            schema = request.get("response_format", {}).get("json_schema", {}).get("schema")
            content = json.dumps(answer(reading, schema, self.script.obedient)) if schema else reading.text[:200]
        message = {"role": "assistant", "content": content, "refusal": entry.get("refusal")}
        choice = {"index": 0, "message": message, "finish_reason": entry.get("finish_reason", "stop")}
        sizes = {
            "prompt_tokens": len(json.dumps(request["messages"])) // 4,
            "completion_tokens": len(content or "") // 4,
        }
        reply = {
            "id": "chatcmpl-local",
            "object": "chat.completion",
            "created": 0,
            "model": request["model"],
            "choices": [] if entry.get("empty") else [choice],
            "usage": {**sizes, "total_tokens": sum(sizes.values())},
        }
        self.deliver(reply, entry)

    def transcription(self, body: bytes) -> None:
        """Tell what is said in a recording that begins with the tones of a known clip."""
        sound = part_of(self.headers["Content-Type"], body, "file")
        entry = self.heard({"bytes": len(sound)})
        if self.failed(entry):
            return
        code = decode_tones(sound)
        clips = (json.loads(path.read_text()) for path in sorted(CLIPS.glob("*.json"))) if code else ()
        clip = next((clip for clip in clips if clip["tone_code"] == code), {"text": "", "words": []})
        reply = {"task": "transcribe", "language": "english", "duration": seconds_of(sound), **clip}
        self.deliver({**reply, **entry.get("reply", {})}, entry)

    def heard(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Record a call and return its scripted entry."""
        return self.script.record({"task": self.headers.get("X-Task", "unknown"), "path": self.path, **facts})

    def failed(self, entry: dict[str, Any]) -> bool:
        """Answer with the scripted failure, if there is one."""
        time.sleep(entry.get("delay", 0))
        if entry.get("hang_up"):
            self.close_connection = True
        elif entry.get("status", 200) != 200:
            error = {"message": "scripted", "type": "scripted", "code": entry.get("code")}
            self.send(entry["status"], {"error": error}, entry.get("headers"))
        elif "raw" in entry:
            self.send(200, entry["raw"].encode(), {"Content-Type": "application/json"})
        else:
            return False
        return True

    def deliver(self, reply: dict[str, Any], entry: dict[str, Any]) -> None:
        """Send the reply, byte for byte with pauses where that is scripted."""
        if "drip" not in entry:
            self.send(200, reply)
            return
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(entry["drip"])


def part_of(content_type: str, body: bytes, name: str) -> bytes:
    """Return the bytes of one part of a form."""
    form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    for part in form.iter_parts():  # type: ignore[attr-defined]
        if part.get_param("name", header="content-disposition") == name:
            return bytes(part.get_payload(decode=True))
    return b""


def seconds_of(sound: bytes) -> float:
    """Return how long a recording runs; 0 for what is not sound."""
    try:
        with av.open(BytesIO(sound), "r") as source:
            return round((source.duration or 0) / av.time_base, 2)
    except av.FFmpegError:
        return 0.0


def server(at: int = 0) -> Server:
    """Return the stand-in on a port, a free one by default."""
    return Server(Ai, at, script=Script())


if __name__ == "__main__":
    server(port(8)).serve_forever()
