"""Who may decide about what was handed in, when, and what a person's decision does to the learner's stars."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from shared.core.errors import Conflict, NotFound
from shared.readiness.rules import Kind, Ruling, voided_by


class SubmissionNotFound(NotFound):
    """There is no such submission."""


class SubmissionChanged(Conflict):
    """The submission has changed meanwhile; look again."""


class NotReviewable(Conflict):
    """This submission cannot be reviewed: it is a practice run, could not be used, or has not arrived."""


class AlreadyReviewed(Conflict):
    """Somebody has decided about this submission already."""


class AppealWaiting(Conflict):
    """The learner contests the verdict on this submission: decide the appeal instead."""


class AppealNotFound(NotFound):
    """There is no such appeal."""


class AppealDecided(Conflict):
    """Somebody has decided about this appeal already."""


class ReviewTaken(Conflict):
    """Another reviewer has taken this submission; `by` says who, `since` and `until` when."""


class Verdict(StrEnum):
    """What a person may decide about a submission."""

    APPROVED = "approved"
    REJECTED = "rejected"


class AppealOutcome(StrEnum):
    """What a person may decide about an appeal: it holds, as if approved, or it does not."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


class MachineView(StrEnum):
    """What the machine had said when a person decided."""

    PASSED = "machine_passed"
    FAILED = "machine_failed"
    NOTHING = "machine_silent"


def machine_view(passed: bool | None) -> MachineView:
    """Return how a machine's verdict is counted; None where there was none."""
    if passed is None:
        return MachineView.NOTHING
    return MachineView.PASSED if passed else MachineView.FAILED


def check_review(reviewable: bool, reviewed: str | None, wanted: str) -> bool:
    """Tell whether a person may still decide; False when a person has decided the same before.

    Raises `NotReviewable` where there is nothing to judge, `AlreadyReviewed` when it was decided otherwise.
    """
    if not reviewable:
        raise NotReviewable()
    if reviewed is not None and reviewed != wanted:
        raise AlreadyReviewed()
    return reviewed is None


def rulings_of_review(approved: bool, evidence_id: str, history: Sequence[Ruling]) -> list[Ruling]:
    """Return what a person's decision about some evidence adds to the decisions of an enrolment.

    A rejection voids every star that rests on the evidence. An approval takes back the void with which an earlier
    rejection had taken the star: the evidence itself is used up and could not earn it again.
    """
    voided = voided_by(history)
    counting = [ruling for ruling in history if ruling.sequence not in voided and evidence_id in ruling.evidence]
    awards = {ruling.sequence for ruling in history if ruling.kind is Kind.STAR_AWARDED}
    if approved:
        gone = [ruling for ruling in counting if ruling.kind is Kind.VOIDED and ruling.facts["voids"] in awards]
    else:
        gone = [ruling for ruling in counting if ruling.sequence in awards]
    return [Ruling(Kind.VOIDED, {"voids": ruling.sequence}, (evidence_id,)) for ruling in gone]


def agreement_rate(counts: Mapping[str, int]) -> float | None:
    """Return the share, 0 to 1, of decisions that were as the machine's; None where it had said nothing.

    `counts` holds `<MachineView>_<Verdict>`.
    """
    agreed = counts["machine_passed_approved"] + counts["machine_failed_rejected"]
    judged = agreed + counts["machine_passed_rejected"] + counts["machine_failed_approved"]
    return agreed / judged if judged else None
