"""When a project may be refreshed, started and handed in, and what the grades of its criteria come to."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from shared.core.errors import Conflict, Forbidden, Invalid

CODING = "coding_project"
SHORTEST_TEXT, LONGEST_TEXT = 200, 20_000
CONSISTENT = 15  # points between a grader's overall impression and the sum of its parts
SHORTEST_QUOTE = 12  # characters: a shorter passage occurs in nearly every text

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CONTACT = re.compile(r"https?://|www\.|[\w.+-]+@[\w-]+\.\w", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-z][^>]*>|\{\w+\}", re.IGNORECASE)


class ProjectStatus(StrEnum):
    """How far a learner's project is."""

    PROPOSED = "proposed"
    STARTED = "started"
    SUBMITTED = "submitted"
    PASSED = "passed"


class SubmissionStatus(StrEnum):
    """How far a submission is; `unreadable` has not used up a try."""

    GRADING = "grading"
    PASSED = "passed"
    FAILED = "failed"
    AWAITING_REVIEW = "awaiting_review"
    UNREADABLE = "unreadable"


class ReviewReason(StrEnum):
    """Why a person has to look at a submission."""

    GRADER_UNAVAILABLE = "grader_unavailable"
    ANSWER_INVALID = "answer_invalid"
    GRADER_ABSTAINED = "grader_abstained"
    SCORE_INCONSISTENT = "score_inconsistent"
    VERDICT_DISAGREES = "verdict_disagrees"
    INSTRUCTIONS_IN_SUBMISSION = "instructions_in_submission"


class ProjectStarted(Conflict):
    """The project has been started; it is kept as it is."""


class ProjectNotReady(Conflict):
    """The project is still being written; look again in a moment."""


class ProjectNotStarted(Conflict):
    """The project has not been started yet."""


class PromptChanged(Conflict):
    """The project has changed since you saw this version; look at it again."""


class RefreshesUsedUp(Conflict):
    """The project cannot be refreshed any more."""


class SubmissionPending(Conflict):
    """The last submission is still being graded or reviewed."""


class ProjectPassed(Conflict):
    """The project has been passed already."""


class NoTriesLeft(Forbidden):
    """All tries of this project are used up."""


@dataclass(frozen=True)
class ProjectSettings:
    """A product's configuration of its project module; the pass mark is of 100."""

    pass_mark: int = 70
    attempts: int = 5
    refreshes: int = 5

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> "ProjectSettings":
        """Return what a product says, with defaults for the rest."""
        known = {name: int(written[name]) for name in ("pass_mark", "attempts", "refreshes") if name in written}
        return cls(**known)


def check_refresh(status: str, used: int, allowed: int) -> None:
    """Refuse another proposal once the project was started or so many refreshes were used."""
    if status != ProjectStatus.PROPOSED:
        raise ProjectStarted()
    if used >= allowed:
        raise RefreshesUsedUp()


def check_start(status: str, version: int, seen: int, writing: bool) -> None:
    """Refuse to start a project that is being written, or of which the learner has seen another version."""
    if status != ProjectStatus.PROPOSED:
        raise ProjectStarted()
    if writing:
        raise ProjectNotReady()
    if seen != version:
        raise PromptChanged()


def check_submission(status: str, version: int, seen: int, used: int, allowed: int) -> None:
    """Refuse a submission out of turn, beyond the tries, or against a version that is not the pinned one."""
    refusals: dict[str, Conflict] = {
        ProjectStatus.PROPOSED: ProjectNotStarted(),
        ProjectStatus.SUBMITTED: SubmissionPending(),
        ProjectStatus.PASSED: ProjectPassed(),
    }
    if status in refusals:
        raise refusals[status]
    if seen != version:
        raise PromptChanged()
    if used >= allowed:
        raise NoTriesLeft()


def check_readable(field: str, text: str) -> None:
    """Refuse a text with characters that no text holds: NUL, other controls, lone surrogates."""
    if _CONTROLS.search(text):
        raise Invalid.field(field, "holds characters that cannot be read")


def check_text(text: str) -> None:
    """Refuse a submission of fewer than 200 or more than 20,000 characters; runs of white space count as one."""
    check_readable("text", text)
    if len(" ".join(text.split())) < SHORTEST_TEXT:
        raise Invalid.field("text", f"at least {SHORTEST_TEXT} characters")
    if len(text) > LONGEST_TEXT:
        raise Invalid.field("text", f"at most {LONGEST_TEXT} characters")


def problems_of_proposal(title: str, brief: str, requirements: Sequence[str], deliverable: str) -> list[str]:
    """Return why a project may not be offered, as sentences; nothing when it is fit."""
    texts = [title, brief, *requirements, deliverable]
    lengths = [(title, 1, 16), (brief, 30, 400), (deliverable, 1, 80), *((r, 2, 80) for r in requirements)]
    found = [f"'{text[:40]}' has not {low} to {high} words" for text, low, high in lengths if not fits(text, low, high)]
    if not 3 <= len(requirements) <= 10:
        found.append("there are not 3 to 10 requirements")
    if len({" ".join(each.casefold().split()) for each in requirements}) < len(requirements):
        found.append("a requirement is repeated")
    if any(_CONTACT.search(text) for text in texts):
        found.append("it names an address")
    if any(_MARKUP.search(text) or _CONTROLS.search(text) for text in texts):
        found.append("it holds markup or an unfilled placeholder")
    return found


def fits(text: str, low: int, high: int) -> bool:
    """Tell whether a text has from `low` to `high` words."""
    return low <= len(text.split()) <= high


def problems_of_criteria(criteria: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return why criteria cannot be graded by; their weights are above 0 and sum to 100."""
    found = []
    if len({each["id"] for each in criteria}) < len(criteria) or not criteria:
        found.append("criteria need names of their own")
    if any(each["weight"] <= 0 for each in criteria) or sum(each["weight"] for each in criteria) != 100:
        found.append("weights are above 0 and sum to 100")
    return found


def weighted(scores: Mapping[str, int], weights: Mapping[str, int]) -> Fraction:
    """Return the unrounded mean, 0 to 100, of the scores by criterion with their weights."""
    return Fraction(sum(scores[name] * weight for name, weight in weights.items()), sum(weights.values()))


@dataclass(frozen=True)
class Opinion:
    """What a grader says beside its scores: whether it passes the work, its overall score, whether it abstains."""

    passed: bool
    score: int
    abstains: bool


def decide(
    scores: Mapping[str, int], weights: Mapping[str, int], pass_mark: int, opinion: Opinion, suspicious: bool
) -> tuple[SubmissionStatus, ReviewReason | None]:
    """Return the verdict on a submission, and why a person has to look where it is `awaiting_review`.

    The scores of the criteria decide. The grader's opinion never passes anything; where it contradicts its own scores,
    where it abstains, or where the text speaks to the grader, nobody is passed or failed.
    """
    score = weighted(scores, weights)
    passed = score >= pass_mark
    doubts = {
        ReviewReason.INSTRUCTIONS_IN_SUBMISSION: suspicious,
        ReviewReason.GRADER_ABSTAINED: opinion.abstains,
        ReviewReason.SCORE_INCONSISTENT: abs(score - opinion.score) > CONSISTENT,
        ReviewReason.VERDICT_DISAGREES: opinion.passed is not passed,
    }
    reason = next((doubt for doubt, holds in doubts.items() if holds), None)
    if reason is not None:
        return SubmissionStatus.AWAITING_REVIEW, reason
    return (SubmissionStatus.PASSED if passed else SubmissionStatus.FAILED), None


def may_start_over(
    status: str, passed_submission_id: str | None, used: Collection[tuple[int, tuple[str, ...]]], star: int
) -> bool:
    """Tell whether a passed project earned a star that was taken back, so that a new project may be begun.

    `used` is the evidence that has been used up by star, as folded from the decisions.
    """
    spent = passed_submission_id is not None and (star, (passed_submission_id,)) in used
    return status == ProjectStatus.PASSED and spent
