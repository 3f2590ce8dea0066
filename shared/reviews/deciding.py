"""A person's decision about a submission or an appeal, with all that follows from it in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.appeals.models import Appeal
from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core.errands import Errand
from shared.core.grants import Grant, appends, reads, starts, writes
from shared.core.ids import digest
from shared.core.table import Transaction, together
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.projects.models import Project, ProjectSubmission
from shared.readiness.messages import Progress
from shared.readiness.models import Decision, Enrolment, EnrolmentChanged
from shared.reviews.kinds import MODULES, kind_of
from shared.reviews.models import Agreement, ReviewLease, Submission
from shared.reviews.rules import (
    AppealDecided,
    AppealOutcome,
    SubmissionChanged,
    Verdict,
    check_review,
    machine_view,
    rulings_of_review,
)

TRIES = 4
ROWS: dict[str, Sequence[Grant]] = {
    "interviews": [writes(InterviewSubmission), writes(InterviewAttempt)],
    "projects": [writes(ProjectSubmission), writes(Project)],
}
GRANTS: Sequence[Grant] = [
    writes(Enrolment),
    appends(Decision),
    appends(AuditEntry),
    writes(AuditReason),
    writes(Errand),
    writes(ReviewLease),
    writes(Agreement),
    starts("star_progression"),
]
REVIEWING: Sequence[Grant] = [*GRANTS, reads(Appeal)]
DECIDING_APPEALS: Sequence[Grant] = [*GRANTS, writes(Appeal)]


@dataclass(frozen=True)
class Judgement:
    """What a person decides about something, with a word to the learner."""

    approved: bool
    feedback: str
    actor: str
    at: datetime

    @property
    def verdict(self) -> Verdict:
        return Verdict.APPROVED if self.approved else Verdict.REJECTED

    @property
    def outcome(self) -> AppealOutcome:
        return AppealOutcome.UPHELD if self.approved else AppealOutcome.DISMISSED

    def word(self, about: str, what: str) -> dict[str, str]:
        """Return what is kept of it beside the submission."""
        return {about: str(what), "feedback": self.feedback, "reviewer_id": self.actor, "at": self.at.isoformat()}


def review(model: type[Submission], submission_id: str, given: Judgement) -> Submission:
    """Let a person decide about a submission; the same decision again changes nothing.

    Where the machine's verdict lands at the same moment, the person's is put on top of it.
    """
    user_id = model.owner_of(submission_id)
    for remaining in reversed(range(TRIES)):
        submission = model.of(user_id, submission_id)
        if not check_review(submission.reviewable, submission.persons_word, given.verdict):
            return submission
        try:
            _write(submission, given, None)
            return submission
        except (SubmissionChanged, EnrolmentChanged):
            if not remaining:
                raise
    raise SubmissionChanged()


def decide_appeal(submission: Submission, appeal: Appeal, given: Judgement) -> Submission:
    """Let a person decide about an appeal: upheld is as if approved, dismissed stays failed."""
    for remaining in reversed(range(TRIES)):
        if not appeal.waiting_still:
            raise AppealDecided()
        try:
            _write(submission, given, appeal)
            return submission
        except (SubmissionChanged, EnrolmentChanged):
            if not remaining:
                raise
        submission.refresh(consistent_read=True)
        appeal.refresh(consistent_read=True)
    raise SubmissionChanged()


def _write(submission: Submission, given: Judgement, appeal: Appeal | None) -> None:
    enrolment, related = together((Enrolment, submission.user_id, submission.product_id), submission.related)
    effects, status = Transaction(), "passed" if given.approved else "failed"
    entry = _audited(submission, given, status, appeal, effects)
    word = given.word("outcome", given.outcome) if appeal else given.word("status", given.verdict)
    submission.judge(status, word, given.at, effects)
    if appeal is None:
        Appeal.check_none_waits(submission.user_id, kind_of(submission), submission.submission_id, effects)
    else:
        contested = {"status": submission.status, "by": submission.decided_by, "review": submission.review}
        appeal.close(contested, given.outcome, given.feedback, given.actor, given.at, effects)
    submission.follow(given.approved, related, effects)
    _count(submission, given, enrolment, effects)
    ReviewLease.release(submission.submission_id, given.actor, given.at, effects)
    errand = _progress(submission, entry, effects) if given.approved else None
    _commit(submission, given, enrolment, effects)
    submission.has_been_judged(status, word, given.at)
    if errand:
        errand.begin()


def _audited(
    submission: Submission, given: Judgement, status: str, appeal: Appeal | None, effects: Transaction
) -> AuditEntry:
    kind = kind_of(submission)
    return audit(
        "appeal_decided" if appeal else f"{kind.removesuffix('s')}_reviewed",
        actor=given.actor,
        user_id=submission.user_id,
        before={"status": submission.status, "decided_by": submission.decided_by},
        after={"status": status, "decided_by": "person"},
        reason=given.feedback,
        now=given.at,
        transaction=effects,
        submission_id=submission.submission_id,
        product_id=submission.product_id,
        kind=kind,
    )


def _count(submission: Submission, given: Judgement, enrolment: Enrolment | None, effects: Transaction) -> None:
    """Count the first word of a person about a submission; a later one is about that person's."""
    if submission.persons_word is None:
        background = enrolment.background if enrolment else "unknown"
        seen = machine_view(submission.machine_passed)
        Agreement.add_decision(kind_of(submission), background, submission.prompt, seen, given.verdict, effects)


def _progress(submission: Submission, entry: AuditEntry, effects: Transaction) -> Errand:
    """Plan that the star is looked at; the act names the workflow, since the evidence may have had one before."""
    progress = Progress(
        user_id=submission.user_id,
        product_id=submission.product_id,
        module=MODULES[kind_of(submission)],
        evidence_id=digest(submission.evidence_id, entry.entry_id),
    )
    return Errand.plan("star_progression", progress.key, progress, transaction=effects)


def _commit(submission: Submission, given: Judgement, enrolment: Enrolment | None, effects: Transaction) -> None:
    """Commit with what follows for the stars, as long as those are the ones that were looked at."""
    lease: tuple[Any, ...] = (submission.submission_id, given.at, effects)
    if enrolment is None:
        ReviewLease.honoured(*lease)
        return
    _, decisions = enrolment.state()
    rulings = rulings_of_review(given.approved, submission.evidence_id, [row.ruling() for row in decisions])
    if rulings:
        enrolment.add(rulings, decisions, actor=given.actor, now=given.at, transaction=effects)
    else:
        key, unchanged = (enrolment.user_id, enrolment.product_id), Enrolment.sequence == int(enrolment.sequence)
        effects.check(Enrolment, key, unchanged, lost=EnrolmentChanged())
    ReviewLease.honoured(*lease)
