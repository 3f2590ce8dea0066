"""Drawing the questions of a quiz from where they lie: the same for a learner and for an admin's preview."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from shared.core.ids import digest
from shared.core.table import together
from shared.courses.models import Course
from shared.courses.quizzes import QuizPool, pools_by_tier
from shared.courses.rules import Drawn, QuizUnavailable, Source, Use, draw, is_short, mapped
from shared.questions.models import BankQuestion
from shared.questions.rules import Question
from shared.readiness.rules import Tier


def draw_quiz(
    course: Course,
    mappings: Sequence[Mapping[str, Any]],
    tier: Tier,
    count: int,
    *,
    pools: Iterable[QuizPool | None],
    required: Iterable[BankQuestion | None],
    seen: Collection[str],
    seed: str,
) -> list[Drawn]:
    """Return what a quiz asks; raises `QuizUnavailable` when there are not enough questions.

    `required` are the rows of the questions mapped as required, for whatever tier; `seed` shuffles. Only when the pool
    does not fill the quiz are the bank's and the course's questions fetched.
    """
    must = mapped(mappings, Use.REQUIRED, tier)
    asked = _askable(row for row in required if row is not None and (row.bank_id, row.question_id) in must)
    pool = pools_by_tier(pools).get(tier)
    candidates = [(Source.AI, pool.items() if pool else [])]
    if is_short(asked, candidates, count, seen):
        candidates.append((Source.BANK, _banked(mapped(mappings, Use.FALLBACK, tier))))
    bank = course.generic_bank_id
    if bank and is_short(asked, candidates, count, seen):
        candidates.append((Source.GENERIC, _askable(BankQuestion.of_bank(bank))))
    known = [question for _, questions in candidates for question in questions]
    shuffled = {question.question_id: digest(seed, question.question_id) for question in known}
    drawn = draw(asked, candidates, count, seen, shuffled)
    if len(drawn) < count:
        raise QuizUnavailable(retry_after=300)
    return drawn


def _banked(wanted: list[tuple[str, str]]) -> list[Question]:
    return _askable(together(*((BankQuestion, bank, name) for bank, name in wanted))) if wanted else []


def _askable(rows: Iterable[BankQuestion | None]) -> list[Question]:
    return [row.item() for row in rows if row is not None and row.askable]
