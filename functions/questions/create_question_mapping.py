"""An administrator has a lesson ask a question of a bank: always, or where generated ones do not suffice."""

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.core.table import Transaction, together
from shared.courses.mapping_messages import MappingView, NewMapping
from shared.courses.mappings import MappedTwice, MappingsChanged, check_once, require_askable, write
from shared.courses.models import Lesson, LessonNotFound
from shared.courses.quizzes import QuestionMapping
from shared.questions.models import BankQuestion, QuestionBank, QuestionChanged


@endpoint(
    "POST /api/admin/job-readiness/lessons/{lesson_id}/question-mappings",
    scope="admin",
    api="admin",
    status=201,
    grants=[reads(Lesson), writes(QuestionMapping), writes(QuestionBank), reads(BankQuestion), appends(AuditEntry)],
    errors=[LessonNotFound, MappedTwice, MappingsChanged, QuestionChanged, Invalid],
)
def create_question_mapping(lesson_id: str, given: NewMapping, caller: Caller) -> MappingView:
    """Map a question to a lesson."""
    lesson, row, bank, question = together(
        (Lesson, lesson_id, None),
        (QuestionMapping, lesson_id, None),
        (QuestionBank, given.bank_id, None),
        (BankQuestion, given.bank_id, given.question_id),
    )
    if lesson is None:
        raise LessonNotFound()
    if bank is None or bank.deleted_at is not None or question is None or not question.askable:
        raise Invalid.field("question_id", "no question of this bank that may be asked")
    row, added = row or QuestionMapping(lesson_id), given.model_dump(mode="json")
    check_once(row.mapped, added)
    effects, answer = Transaction(), MappingView.of(lesson_id, added, question)
    require_askable(added, effects)
    write(row, [*row.mapped, added], effects)
    audit(
        "question_mapped",
        actor=caller.user_id,
        user_id=lesson_id,
        before={},
        after={"use": added["use"], "tier": added["tier"]},
        reason=None,
        now=now(),
        transaction=effects,
        question_id=given.question_id,
    )
    effects.commit(answer)
    return answer
