"""An administrator has a lesson ask a question of a bank no more."""

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.table import Transaction
from shared.courses.mappings import MappingNotFound, MappingsChanged, position_of, write
from shared.courses.quizzes import QuestionMapping
from shared.questions.models import QuestionBank


@endpoint(
    "DELETE /api/admin/job-readiness/lessons/{lesson_id}/question-mappings/{mapping_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[writes(QuestionMapping), writes(QuestionBank), appends(AuditEntry)],
    errors=[MappingNotFound, MappingsChanged],
)
def delete_question_mapping(lesson_id: str, mapping_id: str, caller: Caller) -> None:
    """Remove a mapping; quizzes that have begun keep their questions."""
    row, effects = QuestionMapping.find(lesson_id) or QuestionMapping(lesson_id), Transaction()
    position = position_of(lesson_id, row.mapped, mapping_id)
    gone = row.mapped[position]
    write(row, [*row.mapped[:position], *row.mapped[position + 1 :]], effects)
    audit(
        "question_unmapped",
        actor=caller.user_id,
        user_id=lesson_id,
        before={"use": gone["use"], "tier": gone.get("tier")},
        after={},
        reason=None,
        now=now(),
        transaction=effects,
        question_id=gone["question_id"],
    )
    effects.commit()
