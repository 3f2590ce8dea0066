"""What a learner handed in is read: a text lies here already, a repository is fetched."""

from shared.clients import github
from shared.core.clock import now
from shared.core.function import step
from shared.core.grants import writes
from shared.projects.grading import MOST_READ
from shared.projects.messages import Grading, Reading, SubmissionRead
from shared.projects.models import Project, ProjectSubmission
from shared.projects.rules import SubmissionStatus

SECONDS = 45.0
MOST_OF_A_FILE = 8_000  # characters: a long file leaves room for the others


@step(
    grants=[writes(ProjectSubmission), writes(Project), *github.GRANTS],
    environment=github.ENVIRONMENT,
    timeout=60,
)
def read_submission(grading: Grading) -> SubmissionRead:
    """Read the submission; one that cannot be read does not use up a try."""
    submission = ProjectSubmission.of(grading.user_id, grading.submission_id)
    if submission.status != SubmissionStatus.GRADING:
        return SubmissionRead(reading=Reading.DECIDED)
    if submission.text is None:
        try:
            submission.read(_text_of(str(submission.repository_url)))
        except github.RepositoryUnreadable as unreadable:
            submission.settle(SubmissionStatus.UNREADABLE, now(), reason=unreadable.reason, machine=None)
            return SubmissionRead(reading=Reading.DECIDED)
    return SubmissionRead(reading=Reading.READ)


def _text_of(url: str) -> str:
    """Return the repository's files under their names, the read-me first, as far as a grader reads."""
    files = github.read(*github.repository_of(url), SECONDS)
    return "\n\n".join(f"=== {path}\n{text[:MOST_OF_A_FILE]}" for path, text in files)[:MOST_READ]
