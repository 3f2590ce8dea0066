"""The local AI service, which answers from what it receives: `python -m infra.local.stand_ins.ai`.

POST /control takes `obedient` (follow orders found in graded text), `off` (answer 503) and `script`: entries such as
`{"task": "grading", "status": 429, "times": 2}`, used up by as many requests of the task. An entry holds what
`Web.trouble` knows, or `content`, `refusal`, `finish_reason`, `reply` (parts of the answer) or `raw` (all of it). GET
tells what was received; DELETE forgets everything.
"""

import base64
import json
import re
from collections import Counter
from itertools import cycle, product
from pathlib import Path
from typing import Any

import yaml

from infra.local.stand_ins.web import Server, Web, port
from infra.local.tones import heard

TEXTS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
SLOT = re.compile(r'<untrusted id="(\w+)" slot="(\w+)">\n(.*?)\n</untrusted id="\1">', re.DOTALL)
GAP, COUNT = "_____", r"(\d+) (?:[\w-]+ ){0,3}question"
Facts = dict[str, Any]
FRESH: Facts = {"calls": [], "script": [], "off": False, "obedient": False}


class Ai(Web):
    """A connection to the AI service, whose server keeps its calls, what is left of the script, and the switches."""

    def respond(self, method: str, path: str, body: bytes) -> None:
        """Answer a model's endpoints by POST, and everything else as the control path."""
        state: Facts = self.server.state  # type: ignore[attr-defined]
        if method != "POST" or path == "/control":
            with self.server.lock:
                before, told = ([], FRESH) if method == "DELETE" else (state["script"], json.loads(body or b"{}"))
                state |= {**told, "script": [*before, *told.get("script", [])]}
            self.send(200, {**state, "counts": Counter(call["task"] for call in state["calls"])})
            return
        sound = self.uploaded(body)
        facts = {"request": json.loads(body)} if sound is None else {"bytes": len(sound)}
        call = {"task": self.headers["X-Task"], "prompt": self.headers["X-Prompt"], "path": path, **facts}
        with self.server.lock:
            state["calls"] = [*state["calls"], call]
            entry = next((one for one in state["script"] if one.get("task", call["task"]) == call["task"]), Facts())
            entry["times"] = entry.get("times", 1) - 1
            state["script"] = [each for each in state["script"] if each.get("times", 1) > 0]
        usual = 200 if path in ("/v1/chat/completions", "/v1/audio/transcriptions") else 404
        if not self.trouble({"status": 503 if state["off"] else usual, **entry}):
            made = heard(sound) if sound is not None else completion(call, entry, state["obedient"])
            self.send(200, entry.get("raw", {**made, **entry.get("reply", {})}))


def completion(call: Facts, entry: Facts, obedient: bool) -> Facts:
    """Return what the script says, or an answer made from the request's own text."""
    asked, content, refusal = call["request"], entry.get("content"), entry.get("refusal")
    if content is None and refusal is None:
        system, user = (message["content"] for message in asked["messages"][:2])
        user = user if isinstance(user, str) else user[0]["text"]
        slots = {name: text for _, name, text in SLOT.findall(user)}
        content = json.dumps(ANSWERS.get(call["task"], verdict)(f"{system}\n{SLOT.sub('', user)}", slots, obedient))
    message = {"role": "assistant", "content": content, "refusal": refusal}
    sizes = [len(json.dumps(asked["messages"])) // 4, len(content or "") // 4]
    usage = {"prompt_tokens": sizes[0], "completion_tokens": sizes[1], "total_tokens": sum(sizes)}
    choice = {"index": 0, "message": message, "finish_reason": entry.get("finish_reason", "stop")}
    return {**TEXTS["completion"], "model": asked["model"], "choices": [choice], "usage": usage}


def sentences(slots: dict[str, str]) -> list[str]:
    """Return the sentences of the text that a task is about, each once and on one line."""
    text = next(slots[name] for name in ("transcript", "material", "submission") if name in slots)
    found = re.split(r"(?<=[.!?])\s+|\n\s*\n", text.strip())
    return list(dict.fromkeys(" ".join(each.split()) for each in found if len(each.split()) > 3))


def questions(ours: str, slots: dict[str, str], _: bool) -> Facts:
    """Return questions on a gap in a sentence, then on what is true, as many as asked for; keys take turns."""
    long = {each: sorted(re.findall(r"\b[a-z]{5,}\b", each), key=len, reverse=True) for each in sentences(slots)}
    every, made = sorted({word for words in long.values() for word in words}), []
    for number, (whole, sentence) in enumerate(product((False, True), filter(long.get, long))):
        right, topic, turn = long[sentence][0], " and ".join(long[sentence][1:3]), number % len(every)
        others = enumerate(word for word in every[turn:] + every[:turn] if word not in sentence)
        wrong = [word for *_, word in sorted((abs(len(word) - len(right)), at, word) for at, word in others)[:3]]
        options = [*wrong[: number % 4], right, *wrong[number % 4 :]]
        stem = "Fill the gap: " + sentence.replace(right, GAP, 1)
        if whole:
            stem, options = f"What was said about {topic}?", [sentence.replace(right, each, 1) for each in options]
        told = {"hint": f"Think of {topic}.", "explanation": f'The material says: "{sentence}"', "quote": sentence}
        made.append({"stem": stem, "options": options, "key": "abcd"[number % 4], **told})
    return {"questions": made[: int(re.findall(COUNT, ours)[0])]}


def keys(_: str, slots: dict[str, str], __: bool) -> Facts:
    """Return for each question the option that makes it most like a sentence of the source."""
    source = [set(re.findall(r"\w+", sentence)) for sentence in sentences(slots)]
    answers = []
    for number, question in enumerate(json.loads(slots["questions"]), 1):
        options = question["options"] if isinstance(question["options"], list) else question["options"].values()
        filled = [set(re.findall(r"\w+", question["stem"].replace(GAP, each) + f" {each}")) for each in options]
        like = [max(len(words & each) / len(words) for each in source) for words in filled]
        answers.append({"number": number, "key": "abcd"[like.index(max(like))]})
    return {"answers": answers}


def project(ours: str, *_: Any) -> Facts:
    """Return a project for the background and tier that were named."""
    found = re.search(r"background is (?P<background>[\w ]+), at tier (?P<tier>\w+)", " ".join(ours.split()))
    return dict(json.loads(json.dumps(TEXTS["project"]) % (found.groupdict() if found else TEXTS["nobody"])))


def interview(ours: str, *_: Any) -> Facts:
    """Return questions that take turns through the focus areas, as many as asked for."""
    areas = re.findall(r"Focus areas: ([^\n.]+)", ours)[0].split(", ")
    made = [json.loads(json.dumps(form) % {"area": area}) for form in TEXTS["interview"] for area in areas]
    return {"questions": made[: int(re.findall(COUNT, ours)[0])]}


def verdict(ours: str, slots: dict[str, str], obedient: bool) -> Facts:
    """Return marks by length and signs of reasoning, of speech also by how it was spoken, with passages."""
    (text,) = slots.values()
    speech = re.findall(r"^(?:Words per minute|Fillers per 100 words|Speaking share): ([\d.]+)", ours, re.MULTILINE)
    (pace, fillers, share), enough, signs = (map(float, speech), 45, 4) if speech else ((100, 0, 1), 250, 9)
    found = len(re.findall(TEXTS["signs"], text, re.IGNORECASE | re.MULTILINE))
    mark = round(60 * min(1, len(text.split()) / enough) + 40 * min(1, found / signs))
    mark //= 1 if 90 <= pace <= 200 and fillers <= 6 and share >= 0.5 else 2
    hidden = b" ".join(base64.b64decode(run) for run in re.findall(r"(?:[A-Za-z0-9+/]{4}){4,}", text))
    if obedient and re.search(TEXTS["orders"], f"{text} {hidden.decode(errors='ignore')}", re.IGNORECASE | re.DOTALL):
        mark = 100
    marks, names = [], re.findall(r"^- ([^:\n]+):", ours.partition("Criteria:")[2], re.MULTILINE)
    for name, passage in zip(names, cycle(sentences(slots) or [text]), strict=False):
        about = {"name": name, "quote": passage} if speech else {"criterion": name, "quotes": [passage]}
        marks.append({"score": mark, "feedback": f"{mark} of 100: see the passage.", **about})
    return {"criteria": marks, "summary": f"{mark} of 100.", "score": mark, "passed": mark >= 70, "abstains": False}


ANSWERS: dict[str, Any] = {
    "quiz_questions": questions, "exam_questions": questions, "quiz_check": keys, "exam_answers": keys,
    "project_generation": project, "interview_questions": interview,
}  # fmt: skip


def server(at: int = 0) -> Server:
    """Return the stand-in on a port, a free one by default."""
    return Server(Ai, at, state=dict(FRESH))


if __name__ == "__main__":
    server(port(8)).serve_forever()
