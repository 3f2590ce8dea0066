"""Keeping question banks as an administrator does, and having questions voided."""

import json
import urllib.error
import urllib.request
import uuid
from functools import cache
from pathlib import Path
from typing import Any

from shared.core import clock
from shared.core.ids import new
from shared.courses.quizzes import QuizPool
from shared.readiness.models import Product
from tests.support.people import STRANGER, Answer, Person, call, learner, person
from tests.support.studying import TEMPLATE, Studies, start_quiz, studies
from tests.support.waiting import eventually

ADMIN = "/api/admin/job-readiness"
BANKS = f"{ADMIN}/question-banks"
FILES = Path(__file__).parents[1] / "questions" / "files"
TIERS = {"bronze": 0, "silver": 60, "gold": 85}


@cache
def boss() -> Person:
    """Return an administrator."""
    return person("admin")


@cache
def somebody() -> Person:
    """Return a learner who has no business here."""
    return learner()


def refuses(method: str, path: str, body: Any = None) -> bool:
    """Tell whether a route is closed to strangers and to learners."""
    answers = [call(method, path, body, token) for token in (STRANGER.token, somebody().token)]
    return [answer.status for answer in answers] == [401, 403]


def product() -> str:
    """Return the id of a product of the test's own."""
    product_id = new()
    Product(product_id, title="Banks", tiers=TIERS).save()
    return product_id


def bank(product_id: str | None = None, *contents: dict[str, Any]) -> str:
    """Return the id of a bank with these questions."""
    made = boss().post(BANKS, {"product_id": product_id or product(), "title": "A bank"})
    assert made.status == 201, made
    for content in contents:
        assert add(made.body["bank_id"], content).status == 201
    return str(made.body["bank_id"])


def add(bank_id: str, content: dict[str, Any]) -> Answer:
    """Write a question into a bank."""
    return boss().post(f"{BANKS}/{bank_id}/questions", content)


def choice(number: int = 0, **changes: Any) -> dict[str, Any]:
    """Return a multiple-choice question; `a` is right."""
    options = [f"{word} {number}" for word in ("one", "two", "three", "four")]
    return {"stem": f"Which is the first of {number}?", "options": options, "key": "a", **changes}


def truth(number: int = 0, **changes: Any) -> dict[str, Any]:
    """Return a question whose answer is True."""
    values = {"type": "true_false", "options": ["True", "False"], "key": "a"}
    return {**values, "stem": f"It is so for the number {number}.", **changes}


def short(number: int = 0, **changes: Any) -> dict[str, Any]:
    """Return a question with two accepted answers."""
    return {"type": "short_answer", "stem": f"Name the capital {number}.", "accepted": ["Wien", "Vienna"], **changes}


def questions_in(bank_id: str) -> list[dict[str, Any]]:
    """Return the questions of a bank."""
    return list(boss().get(f"{BANKS}/{bank_id}/questions?limit=100").body["questions"])


def send(form: dict[str, Any], data: bytes) -> int:
    """Upload a file with a form, and return the status of the answer."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form["fields"].items()
    ]
    parts += [f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'.encode(), data]
    body = b"".join([*parts, f"\r\n--{mark}--\r\n".encode()])
    kind = {"content-type": f"multipart/form-data; boundary={mark}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(form["url"], body, kind), timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)


def sent(bank_id: str, data: bytes, format: str = "gift") -> str:
    """Send a file to be imported, and return the import's id."""
    form = boss().post(f"{BANKS}/{bank_id}/import", {"format": format})
    assert form.status == 202, form
    assert send(form.body, data) == 201
    return str(form.body["import_id"])


def report(bank_id: str, import_id: str, query: str = "?limit=100") -> dict[str, Any]:
    """Return an import with its report."""
    return dict(boss().get(f"{BANKS}/{bank_id}/imports/{import_id}{query}").body)


def imported(bank_id: str, data: bytes, format: str = "gift", seconds: float = 60) -> dict[str, Any]:
    """Import a file, and return the report once the import has come to its end."""
    import_id = sent(bank_id, data, format)
    eventually(lambda: report(bank_id, import_id)["state"] in ("done", "failed"), seconds=seconds)
    return report(bank_id, import_id)


def many(count: int) -> bytes:
    """Return a GIFT file with so many questions."""
    return "\n".join(
        f"::Q{n}::What is the number {n} times {n}?{{={n * n + 4}\n~{n * n + 1}\n~{n * n + 2}\n~{n * n + 3}}}\n"
        for n in range(count)
    ).encode()


def quizzed(count: int = 2, **settings: Any) -> tuple[Studies, list[str]]:
    """Return a course whose lesson's quiz asks the `count` questions of its pool, and their ids; `a` is right."""
    template = {"quiz_prompt_template": TEMPLATE, "question_count": count, "passing_score": 60}
    made = studies(enable_ai_quizzes=True, quiz_templates=dict.fromkeys(TIERS, template), **settings)
    ids = [new() for _ in range(count)]
    fill(made.lesson_id, ids)
    return made, ids


def fill(lesson_id: str, ids: list[str], tier: str = "bronze") -> None:
    """Store a pool of questions with these ids; their keys go round."""
    questions = [
        {**choice(number, key="abcd"[number % 4]), "question_id": name, "explanation": "Because."}
        for number, name in enumerate(ids)
    ]
    facts = {"made_from": "test", "model": "test", "prompt": "test", "prompt_version": 1}
    QuizPool(lesson_id, tier, questions=questions, generated_at=clock.now(), **facts).save()


def take_quiz(someone: Person, lesson_id: str, wrong: list[str]) -> Answer:
    """Take a quiz with all answers right but those to the questions named; return the result."""
    from shared.courses.quizzes import QuizAttempt

    attempt_id = start_quiz(someone, lesson_id).body["attempt_id"]
    asked = QuizAttempt.of(someone.user_id, attempt_id).items()
    other = {"a": "b", "b": "c", "c": "d", "d": "a"}
    answers = {q.question_id: other[q.key] if q.question_id in wrong else q.key for q in asked}
    return someone.post(f"/api/app/job-readiness/quizzes/{attempt_id}/submit", {"answers": answers})


def void(question_id: str, **place: str) -> Answer:
    """Void a question."""
    return boss().post(f"{ADMIN}/questions/{question_id}/void", {"reason": "Two options are right.", **place})


def voided(question_id: str, **place: str) -> dict[str, Any]:
    """Void a question, and return what came of it once every attempt was looked at."""
    answer = void(question_id, **place)
    assert answer.status == 202, answer
    path = f"{ADMIN}/questions/{question_id}/void"
    eventually(lambda: boss().get(path).body["state"] == "done")
    return dict(boss().get(path).body)


def corrections(question_id: str) -> list[dict[str, Any]]:
    """Return the corrections of a question that await a word."""
    found, cursor = [], ""
    while cursor is not None:
        page = boss().get(f"{ADMIN}/corrections?limit=100{cursor}").body
        found += [row for row in page["corrections"] if row["question_id"] == question_id]
        cursor = f"&cursor={page['cursor']}" if page["cursor"] else None
    return found


def lesson() -> str:
    """Return the id of a lesson of the test's own."""
    made = studies()
    return made.lesson_id


def as_text(told: Any) -> str:
    """Return what was told, as text to look for words in."""
    return json.dumps(told)
