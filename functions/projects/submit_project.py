"""A learner hands in their project; its grading starts."""

from pydantic import Field

from shared.clients import github
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Invalid
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import reads, starts, writes
from shared.core.messages import Body, Id, Message
from shared.core.table import Transaction
from shared.projects.messages import Grading
from shared.projects.models import Project, ProjectNotFound, ProjectSubmission
from shared.projects.rules import (
    CODING,
    LONGEST_TEXT,
    NoTriesLeft,
    ProjectNotStarted,
    ProjectPassed,
    ProjectSettings,
    PromptChanged,
    SubmissionPending,
    SubmissionStatus,
    check_submission,
    check_text,
)
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked


class ProjectWork(Body):
    """The work: a repository's URL for a coding project, a text for every other one."""

    project_id: Id
    version: int = Field(description="The version of the project that the work is for")
    text: str | None = Field(default=None, max_length=LONGEST_TEXT)
    repository_url: str | None = Field(default=None, max_length=300)


class ProjectSubmitted(Message):
    """What is being graded; the verdict is shown by GET projects/{project_id}."""

    submission_id: str
    project_id: str
    number: int
    status: str
    tries_left: int


@endpoint(
    "POST /api/app/job-readiness/projects/submit",
    scope="learner",
    status=202,
    limit=Limit(30, 3600, by="caller"),
    grants=[
        reads(Enrolment),
        reads(Product),
        writes(Project),
        writes(ProjectSubmission),
        writes(Errand),
        starts("project_grading"),
    ],
    errors=[
        ProjectNotFound,
        ModuleLocked,
        ProjectNotStarted,
        ProjectPassed,
        PromptChanged,
        SubmissionPending,
        NoTriesLeft,
        Invalid,
        github.RepositoryRefused,
    ],
)
def submit_project(work: ProjectWork, caller: Caller) -> ProjectSubmitted:
    """Submit a project."""
    project = Project.of(caller.user_id, work.project_id)
    enrolment, product = enter(caller.user_id, project.product_id, Module.PROJECT, ProjectNotFound)
    settings = ProjectSettings.of(project.terms or product.project)
    allowed = settings.attempts + int(project.extra_tries)
    check_submission(project.status, int(project.version), work.version, int(project.tries_used), allowed)
    content = _content(project, work)
    submission = ProjectSubmission.handed_in(project, enrolment.enrolment_id, settings.pass_mark, content, now())
    answer = ProjectSubmitted(
        submission_id=submission.submission_id,
        project_id=project.project_id,
        number=int(submission.number),
        status=SubmissionStatus.GRADING,
        tries_left=allowed - int(submission.number),
    )
    _hand_in(enrolment, project, submission, answer)
    return answer


def _content(project: Project, work: ProjectWork) -> dict[str, str]:
    if project.project_type == CODING:
        if work.repository_url is None or work.text is not None:
            raise Invalid.field("repository_url", "a coding project is handed in as the URL of a GitHub repository")
        owner, name = github.repository_of(work.repository_url)
        return {"repository_url": f"https://github.com/{owner}/{name}"}
    if work.text is None or work.repository_url is not None:
        raise Invalid.field("text", "this project is handed in as a text")
    check_text(work.text)
    return {"text": work.text}


def _hand_in(enrolment: Enrolment, project: Project, submission: ProjectSubmission, answer: ProjectSubmitted) -> None:
    effects = enrolment.guard(Transaction(), Module.PROJECT).create(submission)
    project.submit(submission.submission_id, effects)
    grading = Grading(user_id=project.user_id, submission_id=submission.submission_id)
    errand = Errand.plan("project_grading", grading.key, grading, transaction=effects)
    effects.commit(answer)
    errand.begin()
