"""Reading the content files: the same content always gets the same ids, so that seeding twice changes nothing."""

import hashlib
from pathlib import Path
from typing import Any

import yaml

from shared.questions.rules import Question, check_set

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class ContentError(Exception):
    """A content file is not fit to be offered; the message says where."""


def read(path: Path) -> Any:
    """Return a YAML file's content."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def stable_id(*parts: str) -> str:
    """Return an id of ULID form that follows from the parts."""
    number = int.from_bytes(hashlib.sha256("/".join(parts).encode()).digest()[:16], "big") >> 3
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def questions_of(written: list[dict[str, Any]], source: str | None, name: str) -> list[Question]:
    """Return a list of questions with ids; refuse it with `ContentError` unless it passes what generated ones must."""
    questions = [
        Question.model_validate({**question, "question_id": stable_id("question", name, question["stem"])})
        for question in written
    ]
    problems = check_set(questions, source)
    if problems:
        raise ContentError(f"{name}: " + "; ".join(problems))
    return questions
