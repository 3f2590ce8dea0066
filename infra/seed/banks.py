"""Question banks are filled from files: what is missing is written, and what a person has changed since stays."""

from collections.abc import Sequence
from typing import Any

from infra.seed.calls import OPERATOR, Admin, Refused, each
from shared.questions.messages import QuestionContent
from shared.questions.rules import Question

BANKS = "/question-banks"
SHOWN = ("stem", "options", "key", "explanation")
COMPARED = ("type", *SHOWN, "accepted", "name", "tags")
Tagged = tuple[Question, str]


def fill(admin: Admin, product_id: str, bank_id: str, title: str, questions: Sequence[Tagged]) -> list[str]:
    """Have a bank hold questions, each with its tag, and return the ids of those that it did not hold before."""
    held = _held(admin, bank_id)
    if held is None:
        if not _begun(admin, {"bank_id": bank_id, "product_id": product_id, "title": title}):
            return []
        held = {}
    place = f"{BANKS}/{bank_id}/questions"
    wanted = {question.question_id: _content(question, tag) for question, tag in questions}
    missing = [name for name in wanted if name not in held]
    written = each(lambda name: _begun(admin, {**wanted[name], "question_id": name}, place), missing)
    for name, known in held.items():
        if name in wanted:
            _change(admin, f"{place}/{name}", known, wanted[name])
    return [name for name, new in zip(missing, written, strict=True) if new]


def _held(admin: Admin, bank_id: str) -> dict[str, dict[str, Any]] | None:
    """Return a bank's questions by their ids, or None where there is no such bank."""
    try:
        found = admin.all(f"{BANKS}/{bank_id}/questions", "questions")
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return None
    return {question["question_id"]: question for question in found}


def _begun(admin: Admin, content: dict[str, Any], place: str = BANKS) -> bool:
    """Make a bank or a question; False for one that a person has deleted since, which stays so."""
    try:
        admin.call("POST", place, content)
    except Refused as refusal:
        if refusal.answer.get("error") not in ("BankExists", "QuestionExists"):
            raise
        print(f"left as somebody has deleted it: {place}/{content.get('question_id') or content['bank_id']}")
        return False
    return True


def _content(question: Question, tag: str) -> dict[str, Any]:
    return {**question.model_dump(mode="json", include=set(SHOWN)), "tags": [tag]}


def _change(admin: Admin, place: str, known: dict[str, Any], wanted: dict[str, Any]) -> None:
    if known["voided"] or _same(known, wanted):
        return
    if known["updated_by"] != OPERATOR:
        print(f"left as somebody has changed it: {place}")
        return
    admin.call("PUT", place, {**wanted, "version": known["version"]})


def _same(known: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Tell whether a question is kept as it would be written: what is kept was tidied."""
    banked = QuestionContent.model_validate(wanted).banked()
    kept = {**banked.question.model_dump(mode="json"), "name": banked.name, "tags": list(banked.tags)}
    return all(known[name] == kept[name] for name in COMPARED)
