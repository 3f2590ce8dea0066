"""Which interview attempt a learner may record, what becomes of a recording, and how marks turn into a verdict."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.core.errors import Conflict, Forbidden, NotFound
from shared.interviews.measures import Measures

MOST_BYTES = 20 * 1000 * 1000
MOST_VIDEO_BITS, FEWEST_VIDEO_BITS, AUDIO_BITS = 450_000, 100_000, 48_000  # a second
CONTAINER_SHARE = 0.97  # of a file is picture and sound; the rest is the container's own
SLACK_SECONDS = 0.5  # a recorder that is stopped at the limit still writes what it has in hand
TIME_LIMIT_SECONDS = 300
MIME_TYPES = ("video/webm;codecs=vp9,opus", "video/webm;codecs=vp8,opus", "video/mp4")
CONTENT_TYPES = ("video/webm", "video/mp4")
ATTEMPTS, PASS_MARK = 3, 70
FEWEST_QUOTED_WORDS = 3
LONGEST_QUESTION = 500

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])\+?\d(?:[\s().-]{0,2}\d){7,14}(?!\w)")
_ORDERS = re.compile(
    r"(ignore|disregard|forget) (all |any |the |your |my )*(previous|above|prior|earlier) |system (prompt|override)|"
    r"you are now |full marks|(give|award) (me |this |it )*(a )?(100|hundred|pass|top)|"
    r"(repeat|print|reveal) (all |the |your )*(instructions|prompt)|[\"'](score|passed|verdict)[\"']\s*:",
    re.IGNORECASE,
)


class InterviewNotFound(NotFound):
    """There is no such interview, or it is not yours."""


class InterviewClosed(Conflict):
    """This interview takes no recording now: it is being prepared, being graded, or decided."""


class InterviewInGrading(Conflict):
    """Your last interview is still being graded or reviewed."""


class UploadNotFound(NotFound):
    """There is no such upload for this interview, or it is not yours."""


class UploadUsed(Conflict):
    """This upload was handed in already, for something else."""


class InterviewPassed(Conflict):
    """You have passed the interview."""


class NoAttemptsLeft(Forbidden):
    """All interview attempts are used up; an administrator may grant another."""


class Stage(StrEnum):
    """Where an attempt stands."""

    PREPARING = "preparing"
    OPEN = "open"
    SUBMITTED = "submitted"
    AWAITING_REVIEW = "awaiting_review"
    PASSED = "passed"
    FAILED = "failed"


class Status(StrEnum):
    """Where a submitted recording stands."""

    WAITING_FOR_UPLOAD = "waiting_for_upload"
    GRADING = "grading"
    PASSED = "passed"
    FAILED = "failed"
    REJECTED = "rejected"
    AWAITING_REVIEW = "awaiting_review"


def is_watchable(status: Status, *, measured: bool) -> bool:
    """Return whether a file may be served: it was found to be a recording, or a person has to look at it, or has."""
    return measured or status in (Status.AWAITING_REVIEW, Status.PASSED, Status.FAILED)


class Look(StrEnum):
    """What a grading step found; the workflow branches on it."""

    READY = "ready"
    WAITING = "waiting"
    UNUSABLE = "unusable"
    UNCLEAR = "unclear"
    DECIDED = "decided"


@dataclass(frozen=True)
class Recorder:
    """How a browser has to record so that the longest answer fits; bits a second, and bytes."""

    video_bits_per_second: int
    audio_bits_per_second: int
    most_bytes: int
    mime_types: tuple[str, ...]
    time_limit_seconds: int


@dataclass(frozen=True)
class Mark:
    """What a grader says about one criterion: `score` from 0 to 100, `quote` from the transcript."""

    criterion: str
    score: int
    feedback: str
    quote: str


def attempt_id_of(enrolment_id: str, number: int) -> str:
    """Return the id of an enrolment's n-th attempt, in the form of a ULID: whoever opens it twice opens the same."""
    value = int.from_bytes(hashlib.sha256(f"interview/{enrolment_id}/{number}".encode()).digest()[:16], "big") >> 3
    return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))


def allowed_attempts(settings: Mapping[str, Any], granted: int) -> int:
    """Return how many attempts the product gives, with those that an administrator granted."""
    return int(settings.get("attempts", ATTEMPTS)) + granted


def next_attempt(stages: Sequence[str], star: int, allowed: int) -> int:
    """Return the number, from 1, of the attempt to record next: the one that is open, or a new one.

    `stages` holds the stages of the attempts so far in their order. Refuses with `InterviewPassed`,
    `InterviewInGrading` or `NoAttemptsLeft`.
    """
    if star >= 5:
        raise InterviewPassed()
    last = stages[-1] if stages else None
    if last in (Stage.PREPARING, Stage.OPEN):
        return len(stages)
    if last in (Stage.SUBMITTED, Stage.AWAITING_REVIEW):
        raise InterviewInGrading()
    if len(stages) >= allowed:
        raise NoAttemptsLeft()
    return len(stages) + 1


def recorder(time_limit_seconds: int) -> Recorder:
    """Return settings with which a recording of the full length stays below the size limit."""
    fitting = int(CONTAINER_SHARE * MOST_BYTES * 8 / time_limit_seconds) - AUDIO_BITS
    video = max(FEWEST_VIDEO_BITS, min(MOST_VIDEO_BITS, fitting))
    return Recorder(video, AUDIO_BITS, MOST_BYTES, MIME_TYPES, time_limit_seconds)


def too_long(seconds: float, time_limit_seconds: float) -> bool:
    """Tell whether a recording of so many measured seconds is over the limit."""
    return seconds > time_limit_seconds + SLACK_SECONDS


def question_problem(questions: Sequence[str], focuses: Sequence[str], wanted: int, areas: Sequence[str]) -> str | None:
    """Return what is wrong with generated questions, or None: as many as wanted, distinct, each on a focus area."""
    if len(questions) != wanted:
        return f"there must be {wanted} questions"
    if len({" ".join(re.findall(r"\w+", question.casefold())) for question in questions}) != wanted:
        return "the questions must differ"
    if any(not 10 <= len(question) <= LONGEST_QUESTION or set(question) & set("{}<>") for question in questions):
        return f"a question has 10 to {LONGEST_QUESTION} characters, without brackets of code"
    unknown = [focus for focus in focuses if focus not in areas]
    return f"{unknown[0]} is not one of the focus areas" if unknown else None


def mark_problem(marks: Sequence[Mark], criteria: Sequence[Mapping[str, Any]], occurs: Sequence[bool]) -> str | None:
    """Return what is wrong with marks, or None: one for each criterion, each with words that were really said.

    `occurs` tells for each mark whether its quote occurs in the transcript.
    """
    if sorted(mark.criterion for mark in marks) != sorted(str(criterion["id"]) for criterion in criteria):
        return "there must be exactly one mark for each criterion, named by its id"
    for mark, found in zip(marks, occurs, strict=True):
        if not found or len(mark.quote.split()) < FEWEST_QUOTED_WORDS:
            return f"{mark.criterion}: quote at least {FEWEST_QUOTED_WORDS} words of the transcript, word for word"
        if not 0 <= mark.score <= 100 or not mark.feedback.strip():
            return f"{mark.criterion}: a score from 0 to 100 with feedback is needed"
    return None


def score_of(marks: Sequence[Mark], criteria: Sequence[Mapping[str, Any]]) -> float:
    """Return the mean of the scores, 0 to 100, each with its criterion's weight."""
    weights = {str(criterion["id"]): int(criterion["weight"]) for criterion in criteria}
    return sum(mark.score * weights[mark.criterion] for mark in marks) / sum(weights.values())


def doubt(marks: Sequence[Mark], transcript: str) -> str | None:
    """Return why a person should look at these marks before they count, or None.

    Nobody is perfect in everything: a grader that gives full marks throughout may have done as it was told. So may one
    that heard somebody speak to it instead of to an employer.
    """
    if all(mark.score == 100 for mark in marks):
        return "perfect_marks"
    return "addresses_grader" if _ORDERS.search(transcript) else None


def redacted(text: str) -> str:
    """Return a text without e-mail addresses and telephone numbers: a grader needs neither."""
    return _PHONE.sub("[number]", _MAIL.sub("[address]", text))


def described(measures: Measures) -> str:
    """Return the measures as lines for a grader."""
    return "\n".join(
        (
            f"Words: {measures.words}",
            f"Words per minute: {measures.words_per_minute:.0f}",
            f"Pauses of more than a second: {measures.pauses}",
            f"Longest pause in seconds: {measures.longest_pause:.1f}",
            f"Fillers per 100 words: {measures.fillers_per_100_words:.1f}",
            f"Speaking share: {measures.speaking_share:.2f}",
        )
    )
