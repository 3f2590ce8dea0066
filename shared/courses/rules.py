"""Which quiz a learner gets, which answers count, and when a lesson is done."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from shared.core.errors import Conflict, Invalid, Unavailable
from shared.questions.rules import Question, is_guessable, most_of_one_key, plain, positions, right_answers
from shared.readiness.rules import Tier

POOL_FACTOR = 4  # a pool holds at least so many times what one quiz asks
MOST_SEEN = 400
MOST_MAPPED = 90  # a batch of 100 rows holds them and what else a quiz needs
GENERATION_PATIENCE = timedelta(minutes=45)  # longer than a generation may take


class Source(StrEnum):
    """Where a question of a quiz came from, in the order in which sources are used."""

    AI = "ai"
    BANK = "bank"
    GENERIC = "generic"


class Use(StrEnum):
    """What a mapped question is for."""

    REQUIRED = "required"
    FALLBACK = "fallback"


class QuizClosed(Conflict):
    """This quiz was already submitted."""


class QuizUnavailable(Unavailable):
    """There are not enough questions for this quiz yet; nothing was used up."""


@dataclass(frozen=True)
class Drawn:
    """A question of an attempt and where it came from."""

    question: Question
    source: Source
    required: bool = False


Candidates = tuple[Source, Sequence[Question]]


def template_tier(tier: Tier, tier_based: bool) -> Tier:
    """Return the tier whose template and pool a learner of a tier gets; silver's for all where tiers do not matter."""
    return tier if tier_based else Tier.SILVER


def pool_size(question_count: int) -> int:
    """Return how many questions a pool must hold."""
    return POOL_FACTOR * question_count


def mapped(mappings: Iterable[Mapping[str, Any]], use: Use, tier: Tier) -> list[tuple[str, str]]:
    """Return (bank, question) of the mapped questions of a use for a tier; one without a tier is for all."""
    fitting = [m for m in mappings if m["use"] == use and m.get("tier") in (None, tier)]
    return [(m["bank_id"], m["question_id"]) for m in fitting]


def check_mappings(mappings: Iterable[Mapping[str, Any]]) -> None:
    """Refuse more mapped questions of one use than a quiz can look at in one go."""
    uses = Counter(mapping["use"] for mapping in mappings)
    if max(uses.values(), default=0) > MOST_MAPPED:
        raise Invalid.field("mapped", f"a lesson takes at most {MOST_MAPPED} questions of one use")


def is_short(required: Sequence[Question], candidates: Sequence[Candidates], count: int, seen: Collection[str]) -> bool:
    """Tell whether a quiz of `count` questions would have to ask something again, or could not be filled."""
    fresh = {q.question_id for _, questions in candidates for q in questions} - set(seen)
    return len({q.question_id for q in required} | fresh) < count


def draw(
    required: Sequence[Question],
    candidates: Sequence[Candidates],
    count: int,
    seen: Collection[str],
    shuffled: Mapping[str, str],
) -> list[Drawn]:
    """Return the questions of one attempt: all required ones, then `count` in all from the candidates.

    Candidates are used in the order of their sources; a question already seen comes only when no source has a fresh
    one left. Among equals those come first whose key is not yet frequent in the quiz, then the order of `shuffled`,
    which gives each question id a value to sort by. Returns fewer than `count` where there are not enough.
    """
    chosen = [Drawn(question, Source.BANK, required=True) for question in required]
    for source, question in _ranked(candidates, seen, shuffled):
        if len(chosen) >= count:
            break
        if _fits(question, chosen, count):
            chosen.append(Drawn(question, source))
    for source, question in _ranked(candidates, seen, shuffled):
        if len(chosen) >= count:
            break
        if _is_new(question, chosen):
            chosen.append(Drawn(question, source))
    return chosen


def _ranked(
    candidates: Sequence[Candidates], seen: Collection[str], shuffled: Mapping[str, str]
) -> Iterator[tuple[Source, Question]]:
    for again in (False, True):
        for source, questions in candidates:
            rest = [question for question in questions if (question.question_id in seen) is again]
            yield from ((source, question) for question in sorted(rest, key=lambda q: shuffled[q.question_id]))


def _is_new(question: Question, chosen: Sequence[Drawn]) -> bool:
    asked = {plain(drawn.question.stem) for drawn in chosen}
    ids = {drawn.question.question_id for drawn in chosen}
    return question.question_id not in ids and plain(question.stem) not in asked


def _fits(question: Question, chosen: Sequence[Drawn], count: int) -> bool:
    fits = question.key is None or positions([d.question for d in chosen])[question.key] < most_of_one_key(count)
    return _is_new(question, chosen) and (fits or not is_guessable(question))


def source_of(drawn: Sequence[Drawn]) -> Source:
    """Return where a quiz as a whole came from: the last source that it had to fall back on.

    What is always asked is no fallback; a quiz of nothing else came from the bank.
    """
    order = list(Source)
    optional = [order.index(entry.source) for entry in drawn if not entry.required]
    return order[max(optional, default=order.index(Source.BANK) if drawn else 0)]


def remembered(seen: Sequence[str], drawn: Sequence[Drawn]) -> list[str]:
    """Return the question ids that the learner has seen by now, the latest last, the oldest forgotten."""
    fresh = [entry.question.question_id for entry in drawn]
    return [*(name for name in seen if name not in fresh), *fresh][-MOST_SEEN:]


@dataclass(frozen=True)
class Score:
    """What the answers of a quiz are worth."""

    right: int
    total: int
    passed: bool

    @property
    def percent(self) -> float:
        """The share of right answers, 0 to 100."""
        return 100 * self.right / self.total if self.total else 0.0


def score_of(
    questions: Sequence[Question], answers: Mapping[str, str], passing_score: float, voided: Collection[str] = ()
) -> Score:
    """Return the score; questions that were voided since count neither for nor against the learner."""
    counted = [question for question in questions if question.question_id not in voided]
    right, total = right_answers(counted, answers), len(counted)
    return Score(right, total, passed=total > 0 and 100 * right >= passing_score * total)


def is_done(watched: bool, quiz_enabled: bool, quiz_passed: bool) -> bool:
    """Tell whether a lesson counts towards its star."""
    return watched and (quiz_passed or not quiz_enabled)


def agreed(questions: Sequence[Question], answers: Mapping[int, str]) -> list[Question]:
    """Return the questions whose key an independent second answer, by number from 1, confirms."""
    return [question for number, question in enumerate(questions, 1) if answers.get(number) == question.key]
