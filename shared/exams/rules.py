"""When a promotion exam is offered, how long it may take, which paper is whole, and what answers are worth."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from shared.core.errors import Conflict, Forbidden, Invalid
from shared.questions.rules import (
    GENERATED_OPTIONS,
    KEYS,
    Question,
    QuestionType,
    check_set,
    is_alike,
    most_of_one_key,
    plain,
    problems_of,
    right_answers,
)
from shared.readiness.rules import Tier

GRACE = timedelta(seconds=30)  # a slow connection is not lateness
PREPARATION = timedelta(hours=1)  # how long a paper may be in the making, all tries included
HINT = "Look again at what the courses say about this, and at how the options differ."
OPENING = timedelta(days=14)  # how long a paper that nobody has opened is kept


class AttemptUsed(Forbidden):
    """The attempt of this opportunity is used up; the next one opens with the next eligible star."""


class AttemptNotOpen(Conflict):
    """The paper of this attempt was not opened yet."""


class AttemptClosed(Conflict):
    """This attempt was already handed in, its time ran out, or its paper could not be prepared."""


class Status(StrEnum):
    """Where an attempt stands; none ever goes back."""

    PREPARING = "preparing"
    READY = "ready"
    STARTED = "started"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed_out"
    GRADED = "graded"
    FAILED = "failed"


UNDER_WAY = (Status.PREPARING, Status.READY, Status.STARTED)


class Failure(StrEnum):
    """Why an attempt came to nothing without being used up."""

    NOT_ENOUGH_QUESTIONS = "not_enough_questions"
    PREPARATION_LOST = "preparation_lost"
    NOT_OPENED = "not_opened"
    TIER_CHANGED = "tier_changed"


@dataclass(frozen=True)
class Terms:
    """A product's exam settings, as they are when an attempt starts; `pass_mark` is percent."""

    enabled: bool
    question_count: int
    pass_mark: int
    time_limit_minutes: int
    eligible_stars: tuple[int, ...]
    bank_ids: Mapping[str, str]

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> "Terms":
        """Return the settings of a product with the defaults for what it leaves out."""
        return cls(
            enabled=bool(written.get("enabled", False)),
            question_count=int(written.get("question_count", 25)),
            pass_mark=int(written.get("pass_mark", 70)),
            time_limit_minutes=int(written.get("time_limit_minutes", 45)),
            eligible_stars=tuple(sorted(int(star) for star in written.get("eligible_stars", (2, 3)))),
            bank_ids=dict(written.get("bank_ids", {})),
        )


def opportunities(star: int, tier: Tier, terms: Terms) -> list[int]:
    """Return the eligible stars that are reached, while there is a tier above; taken ones included."""
    if not terms.enabled or tier.next is None:
        return []
    return [eligible for eligible in terms.eligible_stars if eligible <= star]


def open_opportunity(star: int, tier: Tier, terms: Terms, taken: Collection[int]) -> int | None:
    """Return the star of the oldest opportunity that is still open, or None."""
    return next((each for each in opportunities(star, tier, terms) if each not in taken), None)


def exam_blockers(star: int, tier: Tier, terms: Terms, taken: Collection[int]) -> list[dict[str, Any]]:
    """Return what keeps an exam from being started, machine-readable; nothing when one may be."""
    if open_opportunity(star, tier, terms, taken) is not None:
        return []
    if not terms.enabled:
        return [{"code": "EXAM_DISABLED"}]
    if tier.next is None:
        return [{"code": "TIER_HIGHEST", "tier": tier.value}]
    used = [eligible for eligible in opportunities(star, tier, terms) if eligible in taken]
    coming = [eligible for eligible in terms.eligible_stars if eligible > star]
    found: list[dict[str, Any]] = [{"code": "ATTEMPT_USED", "star": eligible} for eligible in used]
    return found + [{"code": "STAR_REQUIRED", "star": eligible} for eligible in coming[:1]]


def deadline_of(started_at: datetime, time_limit_minutes: int) -> datetime:
    """Return when the time is up, for an attempt whose paper was delivered at this moment."""
    return started_at + timedelta(minutes=time_limit_minutes)


def in_time(deadline: datetime, now: datetime) -> bool:
    """Tell whether answers that arrive now still count."""
    return now <= deadline + GRACE


def check_answers(question_ids: Collection[str], answers: Mapping[str, str]) -> None:
    """Refuse answers to questions that were not asked, and what is no option: papers are multiple choice throughout."""
    asked = set(question_ids)
    for name in sorted(answers):
        if name not in asked:
            raise Invalid.field(f"answers.{name[:40]}", "no such question")
        if answers[name] not in KEYS[:GENERATED_OPTIONS]:
            raise Invalid.field(f"answers.{name[:40]}", "not an answer that this question takes")


def without_key(question: Question) -> Question:
    """Return the question with an explanation that learners may read: one that names the right option is replaced."""
    told = plain(question.right_option) in plain(question.explanation)
    return question.model_copy(update={"explanation": HINT}) if told or not question.explanation else question


def is_asked(question: Question) -> bool:
    """Tell whether exams ask such a question: multiple choice of four options."""
    return question.type is QuestionType.MULTIPLE_CHOICE and len(question.options) == GENERATED_OPTIONS


def paper_of(candidates: Iterable[Question], count: int, source: str | None = None) -> list[Question]:
    """Return the first `count` candidates that are fit beside each other, in order; fewer where there are no more.

    What exams do not ask is passed over. A key position is never taken more often than a
    whole paper allows, and no explanation gives its key away.
    `source` is the text that each must quote, where there is one.
    """
    chosen: list[Question] = []
    keys: Counter[str | None] = Counter()
    for candidate in candidates:
        if len(chosen) == count:
            break
        if not is_asked(candidate):
            continue
        fit = keys[candidate.key] < most_of_one_key(count) and not problems_of(candidate, source)
        if fit and not is_alike(candidate.stem, (question.stem for question in chosen)):
            chosen.append(without_key(candidate))
            keys[candidate.key] += 1
    return chosen


def is_whole(questions: Sequence[Question], count: int) -> bool:
    """Tell whether a paper may be delivered: exactly so many fit questions with ids of their own."""
    distinct = len({question.question_id for question in questions if question.question_id})
    return len(questions) == distinct == count and not check_set(questions, None)


@dataclass(frozen=True)
class Grade:
    """How an attempt went: `right` of `total`, and whether that is enough."""

    right: int
    total: int
    passed: bool


def grade_of(
    questions: Sequence[Question], answers: Mapping[str, str], pass_mark: int, voided: Collection[str] = ()
) -> Grade:
    """Return the grade of accepted answers by the frozen keys, without voided questions; none left is a pass."""
    counted = [question for question in questions if question.question_id not in voided]
    right = right_answers(counted, answers)
    return Grade(right, len(counted), 100 * right >= pass_mark * len(counted))


def percent(right: int, total: int) -> float:
    """Return a score from 0 to 100."""
    return float(Fraction(100 * right, total)) if total else 100.0


def remaining_seconds(deadline: datetime | None, now: datetime) -> int | None:
    """Return the time that is left, in whole seconds and never below 0; None before the clock starts."""
    return None if deadline is None else max(0, int((deadline - now).total_seconds()))


def check_started(status: Status) -> None:
    """Refuse to take answers before the paper was opened, or after the attempt has come to its end."""
    if status in (Status.PREPARING, Status.READY):
        raise AttemptNotOpen()
    if status is not Status.STARTED:
        raise AttemptClosed()
