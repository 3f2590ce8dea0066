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
    owner, name = github.repository_of(url)
    return github.read(owner, name, SECONDS)[:MOST_READ]
