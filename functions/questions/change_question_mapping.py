"""An administrator changes what a mapped question is for."""

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.core.table import Transaction
from shared.courses.mapping_messages import ChangedMapping, MappingView
from shared.courses.mappings import (
    MappedTwice,
    MappingNotFound,
    MappingsChanged,
    check_once,
    position_of,
    require_askable,
    write,
)
from shared.courses.quizzes import QuestionMapping
from shared.questions.models import BankQuestion, QuestionBank, QuestionChanged


@endpoint(
    "PUT /api/admin/job-readiness/lessons/{lesson_id}/question-mappings/{mapping_id}",
    scope="admin",
    api="admin",
    grants=[writes(QuestionMapping), writes(QuestionBank), reads(BankQuestion), appends(AuditEntry)],
    errors=[MappingNotFound, MappedTwice, MappingsChanged, QuestionChanged, Invalid],
)
def change_question_mapping(lesson_id: str, mapping_id: str, given: ChangedMapping, caller: Caller) -> MappingView:
    """Change a mapping; with another tier it gets another id."""
    row = QuestionMapping.find(lesson_id) or QuestionMapping(lesson_id)
    position = position_of(lesson_id, row.mapped, mapping_id)
    before, others = row.mapped[position], [*row.mapped[:position], *row.mapped[position + 1 :]]
    changed = {**before, **given.model_dump(mode="json")}
    check_once(others, changed)
    effects = Transaction()
    require_askable(changed, effects)
    write(row, [*row.mapped[:position], changed, *row.mapped[position + 1 :]], effects)
    audit(
        "question_mapping_changed",
        actor=caller.user_id,
        user_id=lesson_id,
        before={"use": before["use"], "tier": before.get("tier")},
        after={"use": changed["use"], "tier": changed["tier"]},
        reason=None,
        now=now(),
        transaction=effects,
        question_id=changed["question_id"],
    )
    answer = MappingView.of(lesson_id, changed, BankQuestion.find(changed["bank_id"], changed["question_id"]))
    effects.commit(answer)
    return answer
