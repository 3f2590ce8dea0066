"""Which questions of banks a lesson asks: mapped by admins, each once, and only such as may be asked."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.core.errors import Conflict, NotFound
from shared.core.ids import derived
from shared.core.table import Transaction, unchanged
from shared.courses.quizzes import QuestionMapping
from shared.courses.rules import check_mappings
from shared.questions.models import BankQuestion, QuestionBank, QuestionChanged

Mapped = dict[str, Any]


class MappingNotFound(NotFound):
    """There is no such mapping of this lesson."""


class MappedTwice(Conflict):
    """This question is mapped to this lesson already, for this tier or for all."""


class MappingsChanged(Conflict):
    """Somebody has changed the mappings of this lesson meanwhile; look again."""


def id_of(lesson_id: str, mapping: Mapping[str, Any]) -> str:
    """Return the id of a mapping: what it maps, and for whom."""
    return derived(lesson_id, mapping["bank_id"], mapping["question_id"], mapping.get("tier") or "all")


def position_of(lesson_id: str, mapped: Iterable[Mapping[str, Any]], mapping_id: str) -> int:
    """Return where a mapping stands in the list, or raise `MappingNotFound`."""
    for position, mapping in enumerate(mapped):
        if id_of(lesson_id, mapping) == mapping_id:
            return position
    raise MappingNotFound()


def check_once(mapped: Iterable[Mapping[str, Any]], added: Mapping[str, Any]) -> None:
    """Refuse with `MappedTwice` what would ask a learner's tier the same question twice."""
    for mapping in mapped:
        same = (mapping["bank_id"], mapping["question_id"]) == (added["bank_id"], added["question_id"])
        if same and (mapping.get("tier") == added.get("tier") or None in (mapping.get("tier"), added.get("tier"))):
            raise MappedTwice()


def write(row: QuestionMapping, mapped: list[Mapped], effects: Transaction) -> None:
    """Replace the list that was seen; loses with `MappingsChanged` when it is another one by now.

    The banks know from which lessons they are asked: loses with `QuestionChanged` when one was deleted meanwhile.
    """
    check_mappings(mapped)
    seen = unchanged(QuestionMapping.mapped, row.mapped)
    effects.update(row, [QuestionMapping.mapped.set(mapped)], seen, lost=MappingsChanged())
    before, after = ({mapping["bank_id"] for mapping in mappings} for mappings in (row.mapped, mapped))
    bank, lesson = QuestionBank, {row.lesson_id}
    there = bank.bank_id.exists() & bank.deleted_at.does_not_exist()
    for bank_id in sorted(after - before):
        effects.update(bank(bank_id), [bank.mapped_by.add(lesson)], there, lost=QuestionChanged())
    for bank_id in sorted(before - after):
        effects.update(bank(bank_id), [bank.mapped_by.delete(lesson)])


def require_askable(mapping: Mapping[str, Any], effects: Transaction) -> None:
    """Require that the mapped question may be asked when the mapping is written."""
    row = BankQuestion
    there = row.question_id.exists() & (row.voided == False)  # noqa: E712
    not_deleted = (row.deleted == False) | row.deleted.does_not_exist()  # noqa: E712
    effects.check(row, (mapping["bank_id"], mapping["question_id"]), there & not_deleted, lost=QuestionChanged())
