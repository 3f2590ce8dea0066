"""A learner asks for a project, or for another one than was proposed; it is written in the background."""

from shared.backgrounds.models import Background, BackgroundNotFound
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Conflict
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import reads, starts, writes
from shared.core.messages import Body, Id, Message
from shared.core.table import Transaction
from shared.projects.messages import Writing
from shared.projects.models import Project
from shared.projects.rules import ProjectSettings, ProjectStarted, RefreshesUsedUp, check_refresh, may_start_over
from shared.readiness.access import enter_any_with
from shared.readiness.models import Decision, Enrolment, Product, ProductNotFound
from shared.readiness.rules import Module, ModuleLocked

WORKFLOW = "project_generation"


class ProjectWanted(Body):
    """For which product; without one, the one that the learner was enrolled in last."""

    product_id: Id | None = None


class ProjectBeingWritten(Message):
    """Where to look for the project in a moment: GET projects/{project_id}."""

    project_id: str
    product_id: str
    status: str
    refreshes_left: int


class _AskedElsewhere(Conflict):
    """Another device has just asked."""


@endpoint(
    "POST /api/app/job-readiness/projects/generate",
    scope="learner",
    status=202,
    limit=Limit(30, 3600, by="caller"),
    grants=[
        reads(Enrolment),
        reads(Product),
        reads(Background),
        reads(Decision),
        writes(Project),
        writes(Errand),
        starts(WORKFLOW),
    ],
    errors=[ProductNotFound, BackgroundNotFound, ModuleLocked, ProjectStarted, RefreshesUsedUp],
)
def generate_project(wanted: ProjectWanted, caller: Caller) -> ProjectBeingWritten:
    """Generate a project, or refresh the one that is proposed."""
    enrolment, product, project, background = enter_any_with(
        caller.user_id,
        wanted.product_id,
        Module.PROJECT,
        lambda mine: [(Project, mine.user_id, mine.product_id), (Background, mine.background, None)],
    )
    settings = ProjectSettings.of(product.project)
    if background is None:
        raise BackgroundNotFound()
    if project is None or not _is_being_written(project):
        try:
            return _ask(enrolment, background, project, settings)
        except _AskedElsewhere:
            project = Project.get(caller.user_id, enrolment.product_id, consistent_read=True)
    else:  # if the writing has come to nothing, whoever asks again starts it again
        Errand.ask_again(WORKFLOW, _writing(project).key, now())
    return _shown(project, settings)


def _shown(project: Project, settings: ProjectSettings) -> ProjectBeingWritten:
    return ProjectBeingWritten(
        project_id=project.project_id,
        product_id=project.product_id,
        status="writing" if _is_being_written(project) else project.status,
        refreshes_left=max(0, settings.refreshes - int(project.refreshes_used)),
    )


def _is_being_written(project: Project) -> bool:
    return project.generation is not None


def _ask(
    enrolment: Enrolment, background: Background, known: Project | None, settings: ProjectSettings
) -> ProjectBeingWritten:
    effects = enrolment.guard(Transaction(), Module.PROJECT)
    if known is None or _earned_a_star_taken_back(enrolment, known):
        project = Project.asked_for(enrolment, background, now())
        unchanged = Project.project_id == known.project_id if known else Project.project_id.does_not_exist()
        effects.save(project, unchanged, lost=_AskedElsewhere())
    else:
        project = known
        check_refresh(project.status, int(project.refreshes_used), settings.refreshes)
        project.ask_again(effects, lost=_AskedElsewhere())
    writing = _writing(project)
    errand = Errand.plan(WORKFLOW, writing.key, writing, transaction=effects)
    answer = _shown(project, settings)
    effects.commit(answer)
    errand.begin()
    return answer


def _writing(project: Project) -> Writing:
    return Writing(user_id=project.user_id, product_id=project.product_id, generation=str(project.generation))


def _earned_a_star_taken_back(enrolment: Enrolment, project: Project) -> bool:
    if project.passed_submission_id is None or enrolment.star >= Module.PROJECT.star:
        return False
    state, _ = enrolment.state()
    return may_start_over(project.status, project.passed_submission_id, state.used, Module.PROJECT.star)
