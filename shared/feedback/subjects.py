"""What can be rated, and by whom: what they have used themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.core.grants import Grant, reads
from shared.courses.quizzes import QuizAttempt
from shared.experts.models import ExpertSessionProgress
from shared.projects.models import ProjectSubmission


@dataclass(frozen=True)
class Rateable:
    """One kind of thing: `product_of` returns the product in which a learner has used it, or None."""

    grants: Sequence[Grant]
    product_of: Callable[[str, str], str | None]


def _session(user_id: str, session_id: str) -> str | None:
    progress = ExpertSessionProgress.find(user_id, session_id)
    return progress.product_id if progress else None


def _quiz(user_id: str, attempt_id: str) -> str | None:
    attempt = QuizAttempt.find(user_id, attempt_id)
    return attempt.product_id if attempt else None


def _project(user_id: str, submission_id: str) -> str | None:
    submission = ProjectSubmission.find(user_id, submission_id)
    return submission.product_id if submission else None


RATEABLE: dict[str, Rateable] = {
    "project": Rateable([reads(ProjectSubmission)], _project),
    "quiz": Rateable([reads(QuizAttempt)], _quiz),
    "session": Rateable([reads(ExpertSessionProgress)], _session),
}
