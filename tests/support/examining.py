"""Taking promotion exams as a learner does, and looking at what only the stores know."""

import re
from datetime import timedelta
from typing import Any

from shared.exams.models import ExamAttempt, ExamPaper
from tests.support.people import Answer, Person
from tests.support.waiting import eventually

BASE = "/api/app/job-readiness/promotion-exam"
CANARY = "CANARY-9f31"
TELLING = re.compile(r'"(key|explanation|rationale|correct|quote|right|score|passed)":')
WRONG = {"a": "b", "b": "c", "c": "d", "d": "a"}


def stored(someone: Person, attempt_id: str) -> ExamAttempt:
    """Return the attempt as the table holds it."""
    return ExamAttempt.of(someone.user_id, attempt_id)


def prepared(someone: Person) -> str:
    """Start an exam and return its id once the paper is ready; nobody has opened it yet."""
    answer = someone.post(f"{BASE}/start", {"product_id": someone.product_id})
    assert answer.status == 202, answer
    attempt_id = str(answer.body["attempt_id"])
    eventually(lambda: stored(someone, attempt_id).status != "preparing")
    assert stored(someone, attempt_id).status == "ready"
    return attempt_id


def opened(someone: Person) -> str:
    """Start an exam, open its paper and return its id."""
    attempt_id = prepared(someone)
    assert someone.get(f"{BASE}/{attempt_id}").body["status"] == "started"
    return attempt_id


def planted(someone: Person, attempt_id: str) -> ExamPaper:
    """Return the paper of an attempt with a canary in everything that tells a key."""
    paper = ExamPaper.get(someone.user_id, attempt_id)
    marked = [{**row, "explanation": f"{CANARY} {n}", "quote": CANARY} for n, row in enumerate(paper.questions)]
    paper.update(actions=[ExamPaper.questions.set(marked)])
    return paper


def answers_to(someone: Person, attempt_id: str, right: int) -> dict[str, str]:
    """Return answers to every question, of which so many are right."""
    questions = ExamPaper.get(someone.user_id, attempt_id, consistent_read=True).items()
    return {q.question_id: q.key if n < right else WRONG[q.key] for n, q in enumerate(questions)}


def submitted(someone: Person, attempt_id: str, right: int = 25) -> Answer:
    """Submit with so many right answers."""
    answers = answers_to(someone, attempt_id, right)
    return someone.post(f"{BASE}/submit", {"attempt_id": attempt_id, "answers": answers})


def taken(someone: Person, right: int = 25) -> tuple[str, Any]:
    """Take a whole exam; return its id and the result."""
    attempt_id = opened(someone)
    result = submitted(someone, attempt_id, right)
    assert result.status == 200, result
    return attempt_id, result.body


def move_deadline(someone: Person, attempt_id: str, left: timedelta) -> None:
    """Have so much time left, negative for a deadline that has passed."""
    from shared.core.clock import now

    stored(someone, attempt_id).update(actions=[ExamAttempt.deadline.set(now() + left)])
